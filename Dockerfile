# One image for every service: `node dist/apps/SERVICE/main.js`, SERVICE being gateway, dispatcher or standalone.
ARG NODE_IMAGE=node:20.20.2-bookworm-slim

# The manifests alone, so that a change to the sources does not install everything again.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json -delete && find . -type d -empty -delete

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY --from=manifests /app ./
RUN npm ci --omit=dev --no-audit --no-fund --loglevel=error

FROM dependencies AS build
COPY . .
# Compiles with what production has; then only what runs is left: dist, and the files that packages carry beside it.
RUN node tools/build.mjs \
  && find apps libs -type d \( -name src -o -name test -o -name fixtures \) -prune -exec rm -rf {} +

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
    NODE_OPTIONS="--enable-source-maps --max-semi-space-size=16 --max-old-space-size=512" \
    MARMALADE_DATA_DIR=/var/lib/marmalade
WORKDIR /app
RUN mkdir -p /var/lib/marmalade && chown node:node /var/lib/marmalade && chmod 700 /var/lib/marmalade
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/package.json ./
COPY --from=build /app/catalogue ./catalogue
COPY --from=build /app/libs ./libs
COPY --from=build /app/apps ./apps
COPY --from=build /app/dist ./dist
# The account `node`, by number, so that Kubernetes can see that it is not root.
USER 1000:1000
VOLUME /var/lib/marmalade
EXPOSE 3000 3001
CMD ["node", "dist/apps/gateway/main.js"]
