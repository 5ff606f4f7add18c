// Made of the services' OpenAPI documents by `node tools/generate-api-client.mjs`: do not edit.
export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys access tokens are verified with (RFC 7517) */
        get: operations["showSigningKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Admins, the newest first */
        get: operations["listAdmins"];
        put?: never;
        /**
         * Add an admin
         * @description With an e-mail address (and a password, when they are to sign in with one), a Telegram id, or both. Owners are made by owners only.
         */
        post: operations["createAdmin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admins/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One admin */
        get: operations["showAdmin"];
        put?: never;
        post?: never;
        /**
         * Remove an admin
         * @description They are signed out and can not sign in again; their addresses and password are deleted. Their name stays, for the audit log.
         */
        delete: operations["removeAdmin"];
        options?: never;
        head?: never;
        /**
         * Change an admin
         * @description Another role, another password and `active: false` sign them out everywhere. Nobody takes their own role or place away, and somebody has to stay the owner.
         */
        patch: operations["updateAdmin"];
        trace?: never;
    };
    "/api/v1/admins/{id}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invite an admin to the cashiers' bot
         * @description A code that binds the Telegram account of whoever uses it first to this member of staff. It works once, for three days; a new one takes the place of one that was not used.
         */
        post: operations["inviteAdmin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** API keys, the newest first */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key
         * @description It may do what its scopes say. Nobody makes one that may do more than they.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description No new request gets in with it after five seconds; a token that was made of it ends within ten minutes.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an API key another text
         * @description The old one works on for `overlapMinutes`, an hour when nothing is said.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who did what, the newest first
         * @description Every change with its state before and after, and where it came from. Secrets are in none.
         */
        get: operations["listAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/customer-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A customer's access token, to embed the inbox
         * @description For a server that knows who its visitor is. It has no session, and is not renewed.
         */
        post: operations["issueCustomerToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description By the refresh token in the body, or else by the access token. Here it is refused at once.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who I am, and what I may do */
        get: operations["showMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with e-mail and password (staff)
         * @description After five failures in a row the address is blocked for a minute, then two, up to an hour; meanwhile the right password is refused too.
         */
        post: operations["signInWithPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stay signed in
         * @description A refresh token is good for one use, and is answered with the next. To use one twice ends the session: it may have been stolen.
         */
        post: operations["refreshSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/telegram/exchange": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with the token of a one-time link */
        post: operations["exchangeLoginToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/telegram/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a member of staff's invitation, for a bot
         * @description The Telegram account is that of the invited member of staff from now on. The same account may send the code again, and gets another token; any other is refused.
         */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/telegram/login-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A person's one-time link to sign in
         * @description For the member of staff, else the customer, who has this Telegram account. It works once, for five minutes; a person gets five within ten minutes, of which the last three work.
         */
        post: operations["issueLoginToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/telegram/mini-app": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with the data of a Telegram Mini App
         * @description As with the widget.
         */
        post: operations["signInWithTelegramMiniApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/telegram/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A person's access token, for a bot that acts for them
         * @description For the customer, or the member of staff, who has this Telegram account. It is good for ten minutes and has no session; nothing is kept of it, so that a repeat makes another one. Those of staff are in the audit log.
         */
        post: operations["issueTelegramToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/telegram/widget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with the Telegram Login Widget
         * @description By the cashiers' bot staff signs in, by the customers' bot customers; who is new becomes one.
         */
        post: operations["signInWithTelegramWidget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/captured-messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What would have been sent, where a channel has no provider; the newest first
         * @description Links that sign somebody in are hidden.
         */
        get: operations["listCapturedMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cashiers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cashiers, the newest first */
        get: operations["listCashiers"];
        put?: never;
        /**
         * Add a cashier
         * @description With an e-mail address (and a password, when they are to sign in with one), a Telegram id, or neither: then an invitation lets them in.
         */
        post: operations["createCashier"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cashiers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One cashier */
        get: operations["showCashier"];
        put?: never;
        post?: never;
        /**
         * Remove a cashier
         * @description They are signed out and can not sign in again; their addresses and password are deleted. Their name stays, for the audit log.
         */
        delete: operations["removeCashier"];
        options?: never;
        head?: never;
        /**
         * Change a cashier
         * @description Another password and `active: false` sign them out everywhere.
         */
        patch: operations["updateCashier"];
        trace?: never;
    };
    "/api/v1/cashiers/{id}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invite a cashier to the cashiers' bot
         * @description A code that binds the Telegram account of whoever uses it first to this member of staff. It works once, for three days; a new one takes the place of one that was not used.
         */
        post: operations["inviteCashier"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How each channel is doing: provider, circuit breakers, limits, what waits, the last hour
         * @description What waits is counted up to 10,000 a channel (`isAtLeast`).
         */
        get: operations["listChannels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{channel}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send one short message through a channel, and tell what became of it */
        post: operations["sendChannelTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Customers, the newest first
         * @description All filters given must hold. Without `isTest` test data is left out. With `total=true` also `total`, and `totalIsAtLeast` when there are more.
         */
        get: operations["listCustomers"];
        put?: never;
        /**
         * Add a customer
         * @description Nothing is needed; what is unique (e-mail address, phone number, Telegram id) must not be that of another. They are announced and welcomed.
         */
        post: operations["createCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One customer
         * @description Customers may see themselves.
         */
        get: operations["showCustomer"];
        put?: never;
        post?: never;
        /**
         * Erase a person everywhere
         * @description Here at once, in the other services within minutes: they are told by `member.deleted`. Of the person nothing stays but the id; the audit log keeps what was done, without what tells of them. To erase somebody again changes nothing.
         */
        delete: operations["eraseCustomer"];
        options?: never;
        head?: never;
        /**
         * Change a customer
         * @description What is left out stays; null empties a field. A changed address is not verified unless the request says so. With `revision` the change is refused when somebody else was faster.
         */
        patch: operations["updateCustomer"];
        trace?: never;
    };
    "/api/v1/customers/{id}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All that is kept of one person, over all services
         * @description A ZIP archive with a file for each service and a README in the language of the person. While a service is away it answers 503: half of the data is not all of it.
         */
        get: operations["exportCustomerData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One customer's life over all services, the newest first
         * @description A service that does not answer is named in `missing`; what the others know is shown.
         */
        get: operations["showCustomerTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Do something to many customers
         * @description By their ids, or by a filter, a segment or both; those who come later are not meant. It is done in the background: `Location` is the job that tells how far it is. An export takes the permission customers:export too; its file is at `/jobs/{id}/file`. Discounts take discounts:write too, and a template that loyalty issues.
         */
        post: operations["changeCustomersInBulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Customers as a CSV file, the oldest first
         * @description With the filters of the list. Columns: id, name, email, emailVerified, phone, phoneVerified, telegramId, birthday, locale, timeZone, tags, status, subscribed, subscriptionCheckedAt, source, site, isTest, createdAt, updatedAt, telegramBlocked. Cells that a spreadsheet would take for a formula begin with an apostrophe, phone numbers too. An answer that breaks off is not complete. Each export is in the audit log.
         */
        get: operations["exportCustomers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/from-telegram": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whoever has started the bot, as a customer
         * @description Who is new becomes a customer, once however often it is sent; who is known is told as they are, whatever their status. Who had stopped the bot is reachable again.
         */
        post: operations["registerTelegramCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages that were given up on, the newest first
         * @description Links that sign somebody in are hidden.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Throw a dead letter away for good */
        delete: operations["removeDeadLetter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hand one dead letter to its queue once more */
        post: operations["replayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hand all dead letters, or those of a filter, to their queues once more */
        post: operations["replayDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discord-channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The ops channels in Discord, by name */
        get: operations["listDiscordChannels"];
        put?: never;
        /** Add an ops channel */
        post: operations["addDiscordChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discord-channels/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove an ops channel
         * @description One that event types are announced in only with `force=true`.
         */
        delete: operations["removeDiscordChannel"];
        options?: never;
        head?: never;
        /** Give an ops channel another webhook, or none */
        patch: operations["changeDiscordChannel"];
        trace?: never;
    };
    "/api/v1/discount-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Discount templates, the newest first */
        get: operations["listDiscountTemplates"];
        put?: never;
        /**
         * Make a discount template
         * @description Of one with another trigger than `manual` discounts are issued from now on, by what happens.
         */
        post: operations["createDiscountTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discount-templates/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One discount template, archived or not */
        get: operations["showDiscountTemplate"];
        put?: never;
        post?: never;
        /**
         * Archive a discount template
         * @description Nothing is issued of it any more. Discounts that customers have stay good.
         */
        delete: operations["archiveDiscountTemplate"];
        options?: never;
        head?: never;
        /**
         * Change a discount template
         * @description It concerns discounts issued from now on, but for `maxUsesPerCustomer`, `maxUsesTotal` and `maxIssued`: they hold for all.
         */
        patch: operations["updateDiscountTemplate"];
        trace?: never;
    };
    "/api/v1/discount-usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Uses of discounts, the newest first
         * @description Cashiers see what they took themselves. What was reversed stays in the log.
         */
        get: operations["listDiscountUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discount-usage/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What uses of discounts come to
         * @description Of cashiers what they took themselves.
         */
        get: operations["sumDiscountUsageSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Discounts of customers, the newest first
         * @description Customers see their own.
         */
        get: operations["listDiscounts"];
        put?: never;
        /**
         * Give a customer a discount
         * @description They are told of it.
         */
        post: operations["issueDiscountOne"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One discount
         * @description Customers see their own.
         */
        get: operations["showDiscount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discounts/{id}/qr.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The QR code of a discount
         * @description Customers see their own.
         */
        get: operations["showDiscountQr"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discounts/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a discount away from a customer
         * @description It can not be used any more. Uses there were stay. To do it again changes nothing.
         */
        post: operations["revokeDiscount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discounts/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give many customers a discount each
         * @description Who may have none is left out and named with the reason; the others get theirs, and are told of it.
         */
        post: operations["issueDiscountsBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discounts/codes/{code}/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redeem a code for an order
         * @description Send an `Idempotency-Key` of your own for each order: after a time-out the same request again gets the same answer, and the discount is used once.
         */
        post: operations["redeemDiscountCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discounts/codes/{code}/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a code
         * @description What redeeming would come to just now: what it takes off, or the same refusal. Nothing is used up.
         */
        post: operations["validateDiscountCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every event type that is registered */
        get: operations["listEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/event-types/{type}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One event type: the schema of its data, a sample that can be posted, its workflow */
        get: operations["showEventType"];
        /**
         * Register an event type of your own, or change what is done about one that ships
         * @description A type of your own takes schema, sample, workflow and templates. Of one that ships the workflow is replaced, or it is switched off. Refused with EVENT_TYPE_INVALID and everything that is wrong.
         */
        put: operations["saveEventType"];
        post?: never;
        /**
         * Back to what ships; a type of your own is not known any more
         * @description Its events are then kept and reported like those of any type that nobody has described.
         */
        delete: operations["removeEventType"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/event-types/{type}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a type's sample, for real
         * @description On all its channels at once, whatever conditions, quiet hours and digests say. Everybody it would go to is replaced by `to`, else by the admins; ops channels stay. Marked as test data.
         */
        post: operations["sendEventTypeTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take in one CloudEvent or a batch
         * @description CloudEvents 1.0: structured (`application/cloudevents+json`), batch (`application/cloudevents-batch+json`, at most 1,000) or binary (`ce-` headers, data as the JSON body). Answered once the events are stored. A batch is taken whole or not at all. An id that was sent before is accepted and does nothing. With `dryRun=true` nothing is stored or sent: the answer (200, at most 100 events) tells who would get what, where, when and why.
         */
        post: operations["acceptEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/unregistered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Event types that arrived and that nobody has described, the latest first */
        get: operations["listEventsUnregistered"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/admin/alert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Alert all admins
         * @description On every channel `admin.alert` has, at once, also in quiet hours.
         */
        post: operations["toInboxAdminAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/admin/announcement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Announce something to everybody
         * @description Shown at once to whoever is connected, and in everybody’s list until it ends or they remove it.
         */
        post: operations["toInboxAdminAnnouncementEverybody"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/admin/announcement/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take an announcement back
         * @description It disappears from everybody’s list, at once.
         */
        delete: operations["withdrawInboxAdminAnnouncement"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/admin/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write to chosen people
         * @description Goes through the dispatcher, so that it has a record and a trace (`GET /notifications?event=…`), and people’s preferences hold.
         */
        post: operations["toInboxAdminSendSome"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/announcements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show something to everybody, in the words of each language
         * @description For the dispatcher. An event that was announced already, by whatever way, is not shown twice.
         */
        post: operations["createInboxAnnouncement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My notifications and announcements, the newest first
         * @description All filters given must hold. With `total=true` also `total`, and `totalIsAtLeast` when there are more.
         */
        get: operations["listInboxNotifications"];
        put?: never;
        /**
         * Put a notification into a person's inbox
         * @description Shown at once to whoever is connected. Preferences are not asked: to have them asked, and other channels tried, send an event or `POST /notifications`.
         */
        post: operations["createInboxNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/notifications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of my notifications */
        get: operations["showInboxNotification"];
        /** Mark one as read, or as unread again */
        put: operations["changeInboxNotification"];
        post?: never;
        /** Remove one from my inbox */
        delete: operations["removeInboxNotification"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/notifications/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark one as read
         * @description A second time changes nothing.
         */
        post: operations["readInboxNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove all that I have read */
        delete: operations["removeInboxRead"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/read-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark all as read
         * @description All that are there now; what comes meanwhile stays unread.
         */
        post: operations["readInboxReadAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/recent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest ones, read or not */
        get: operations["recentInbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My settings */
        get: operations["showInboxSettings"];
        /**
         * Change my settings, all of them
         * @description In quiet hours what comes is stored and shown in the list, and pushed when they end; something urgent is pushed at once, with what waits before it.
         */
        put: operations["replaceInboxSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/settings/quiet-hours": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set my quiet hours, or have none */
        put: operations["setInboxSettingsQuietHours"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/settings/realtime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turn real-time delivery on or off */
        post: operations["toggleInboxSettingsRealtime"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My notifications and announcements as they come
         * @description The messages of the WebSockets, each as the data of an event named by its type. The id of an event is a cursor: whoever sends the last one as `Last-Event-ID` gets what came since, in order, each once.
         */
        get: operations["streamInbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/unread": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Those I have not read */
        get: operations["unreadInbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/unread-count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many I have not read */
        get: operations["countInboxUnreadCount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/internal/telegram/set-webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have Telegram post the updates of both bots here
         * @description To be called once after the settings have changed: sets the webhooks at PUBLIC_URL with their secret, and the commands in three languages. A repeat changes nothing.
         */
        post: operations["setTelegramWebhooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Work on many customers, the newest first */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a job is */
        get: operations["showJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a job
         * @description What it has done already stays done.
         */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The file an export has written
         * @description From its end on, for 24 hours. In form it is that of `GET /customers/export`.
         */
        get: operations["downloadJobFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/accounts/{customerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a customer has gathered: points, tier, badges, milestones, and their code for friends
         * @description Whoever has gathered nothing yet has an account with nothing in it.
         */
        get: operations["showLoyaltyAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/accounts/{customerId}/badges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a customer a badge
         * @description Also one that is given by a rule. They are told of it.
         */
        post: operations["giveLoyaltyAccountBadges"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/accounts/{customerId}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The lines of an account, the newest first
         * @description Customers do not see what staff wrote to them.
         */
        get: operations["entriesLoyaltyAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/accounts/{customerId}/points": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a customer points, or take some
         * @description Whoever is given points is told of it. They lapse as all others do, and count for tiers and badges.
         */
        post: operations["adjustLoyaltyAccountPoints"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/badges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Badges, in the order in which they were made */
        get: operations["listLoyaltyBadges"];
        put?: never;
        /**
         * Add a badge
         * @description With a rule, whoever has come as far gets it with whatever happens to them next; without, staff gives it.
         */
        post: operations["createLoyaltyBadge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/badges/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One badge, even if it is not offered any more */
        get: operations["showLoyaltyBadge"];
        put?: never;
        post?: never;
        /**
         * Offer a badge no more
         * @description Whoever has it keeps it.
         */
        delete: operations["removeLoyaltyBadge"];
        options?: never;
        head?: never;
        /**
         * Change a badge
         * @description What is left out stays; null empties a field. With `revision` the change is refused when somebody else was faster.
         */
        patch: operations["updateLoyaltyBadge"];
        trace?: never;
    };
    "/api/v1/loyalty/milestones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Milestones, in the order in which they were made */
        get: operations["listLoyaltyMilestones"];
        put?: never;
        /**
         * Add a milestone
         * @description Whoever has come as far reaches it with whatever happens to them next.
         */
        post: operations["createLoyaltyMilestone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/milestones/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One milestone, even if it is not offered any more */
        get: operations["showLoyaltyMilestone"];
        put?: never;
        post?: never;
        /**
         * Offer a milestone no more
         * @description Whoever has reached it has.
         */
        delete: operations["removeLoyaltyMilestone"];
        options?: never;
        head?: never;
        /**
         * Change a milestone
         * @description What is left out stays; null empties a field. With `revision` the change is refused when somebody else was faster.
         */
        patch: operations["updateLoyaltyMilestone"];
        trace?: never;
    };
    "/api/v1/loyalty/programs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How points are earned, at each site for which something is set */
        get: operations["listLoyaltyPrograms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/programs/{site}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How points are earned at a site */
        get: operations["showLoyaltyProgram"];
        /**
         * Set how points are earned at a site
         * @description Replaces all that is set for it. What was earned before stays as it is, its end too.
         */
        put: operations["replaceLoyaltyProgram"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/reward-redemptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Rewards that customers want for their points, the newest first
         * @description Customers see their own.
         */
        get: operations["listLoyaltyRewardRedemptions"];
        put?: never;
        /**
         * Ask for a reward
         * @description The points are taken at once, and one from the stock; both go back when it is rejected. Customers ask for themselves, staff for anybody.
         */
        post: operations["askLoyaltyRewardRedemptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/reward-redemptions/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a customer have the reward
         * @description They are told how, where and until when.
         */
        post: operations["approveLoyaltyRewardRedemption"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/reward-redemptions/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Do not let a customer have the reward
         * @description They have their points back and are told why; the reward is in the stock again.
         */
        post: operations["rejectLoyaltyRewardRedemption"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/rewards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rewards, in the order in which they were made */
        get: operations["listLoyaltyRewards"];
        put?: never;
        /**
         * Add a reward
         * @description Customers ask for it by `POST /loyalty/reward-redemptions`.
         */
        post: operations["createLoyaltyReward"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/rewards/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One reward, even if it is not offered any more */
        get: operations["showLoyaltyReward"];
        put?: never;
        post?: never;
        /**
         * Offer a reward no more
         * @description What was asked for is still to be decided.
         */
        delete: operations["removeLoyaltyReward"];
        options?: never;
        head?: never;
        /**
         * Change a reward
         * @description What is left out stays; null empties a field. With `revision` the change is refused when somebody else was faster.
         */
        patch: operations["updateLoyaltyReward"];
        trace?: never;
    };
    "/api/v1/loyalty/tiers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tiers, in the order in which they were made */
        get: operations["listLoyaltyTiers"];
        put?: never;
        /**
         * Add a tier
         * @description Whoever has the points is in it with whatever they are given next, and is told so.
         */
        post: operations["createLoyaltyTier"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loyalty/tiers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One tier, even if it is not offered any more */
        get: operations["showLoyaltyTier"];
        put?: never;
        post?: never;
        /**
         * Offer a tier no more
         * @description Whoever is in it stays until their review.
         */
        delete: operations["removeLoyaltyTier"];
        options?: never;
        head?: never;
        /**
         * Change a tier
         * @description What is left out stays. With `revision` the change is refused when somebody else was faster.
         */
        patch: operations["updateLoyaltyTier"];
        trace?: never;
    };
    "/api/v1/me/addresses/{kind}/confirmation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm with the code that the address is mine */
        post: operations["confirmMyAddress"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/addresses/{kind}/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a code sent to my e-mail address or phone (customers)
         * @description Six digits, good for ten minutes and five tries; one a minute, five an hour.
         */
        post: operations["sendMyAddressCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give myself another password (staff)
         * @description Wherever else I am signed in, I am not any more.
         */
        post: operations["changeMyPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What I wish to get, where and when
         * @description `effective` says for each category and channel whether a message would be sent, and why not.
         */
        get: operations["showMePreferences"];
        /**
         * Replace what I wish
         * @description All of it: what is left out is left to the business. Holds for what waits already, too.
         */
        put: operations["replaceMePreferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is known of me */
        get: operations["showMyProfile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change what is known of me */
        patch: operations["changeMyProfile"];
        trace?: never;
    };
    "/api/v1/me/push-subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The devices I get pushes on, the newest first */
        get: operations["listMePushSubscriptions"];
        put?: never;
        /**
         * Add this device, or renew it
         * @description The same device again renews it. There are at most 20: the oldest falls out.
         */
        post: operations["addMePushSubscription"];
        /** Remove all my devices */
        delete: operations["removeMePushSubscriptions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/push-subscriptions/{subscriptionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove one of my devices */
        delete: operations["removeMePushSubscription"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/push-subscriptions/public-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The key my browser subscribes with (applicationServerKey) */
        get: operations["showMePushSubscriptionsPublicKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where I am signed in, the last used first */
        get: operations["listMySessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out somewhere */
        delete: operations["endMySession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/message-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All words of all messages, those that ship and those edited over them */
        get: operations["listMessageTemplates"];
        put?: never;
        post?: never;
        /** Back to the words that ship, of one type or of all */
        delete: operations["resetMessageTemplates"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/message-templates/{type}/{channel}/{locale}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The words in effect, those that ship, and the draft */
        get: operations["showMessageTemplate"];
        /**
         * Save words as a draft
         * @description Each save is a new version. Refused with TEMPLATE_INVALID when they could not be sent; see `lint`.
         */
        put: operations["saveMessageTemplate"];
        post?: never;
        /** Back to the words that ship; the versions remain */
        delete: operations["withdrawMessageTemplate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/message-templates/{type}/{channel}/{locale}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put the draft, or an older version, into effect */
        post: operations["publishMessageTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/message-templates/{type}/{channel}/{locale}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All versions that were saved, the newest first */
        get: operations["listMessageTemplateVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/message-templates/lint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What is wrong with words, or may be, without saving them */
        post: operations["lintMessageTemplates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/message-templates/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What the messages of a type would look like
         * @description With its sample, on every channel and in every language, unless the request says otherwise. Nothing is sent.
         */
        post: operations["previewMessageTemplates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Notifications, the newest first, with what each channel shows its receiver
         * @description Links that sign somebody in are hidden. With `total=true` also `total`, and `totalIsAtLeast` when there are more.
         */
        get: operations["listNotifications"];
        put?: never;
        /**
         * Send a notification, without an event
         * @description To people or to an audience, in the words of an event type or in words of its own. Preferences, quiet hours, dead addresses and fallback chains hold as for events. A person without an address on a channel is no error: the answer says what is skipped.
         */
        post: operations["sendNotifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One notification: its event, every decision, every attempt and what the provider said
         * @description The trace holds the decisions in their order; with OPENED and CLICKED it tells what the receiver did.
         */
        get: operations["showNotification"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hold back what has not gone yet */
        post: operations["cancelNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send once more what failed, or of which nobody knows whether it arrived
         * @description Nothing else is: not what was sent, skipped, cancelled or has expired, and not what has been taken back or unsubscribed since. Of a fallback chain the first step goes.
         */
        post: operations["retryNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry or cancel many
         * @description By ids or by a filter. Works batch by batch for ten seconds at most; where `nextCursor` is not null there are more: send the same again with it as `cursor`. Each delivery that changes has a line of trace that names who asked for it.
         */
        post: operations["bulkNotifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back what waits under a key
         * @description Whatever bears the key and was caused before now goes no more, and neither does what was caused before and is planned later. What has gone stays.
         */
        post: operations["cancelNotifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of the notifications of a stretch of time: by state, type, channel and wording; latency, openings, clicks
         * @description The last 24 hours unless `from` and `to` say otherwise, 92 days at most. Test data is left out unless `test=true`.
         */
        get: operations["showNotificationsStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/push-public-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The key a browser subscribes with (applicationServerKey) */
        get: operations["showPushPublicKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/recipients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People known to the dispatcher, in the order of their ids */
        get: operations["listRecipients"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/recipients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One person as the dispatcher knows them */
        get: operations["showRecipient"];
        /**
         * Tell who a person is
         * @description Replaces name, addresses, language and time zone: what is left out is not known from then on. Roles that are left out stay as they are; somebody new is a customer. Customers and staff are changed at /customers, /admins and /cashiers.
         */
        put: operations["tellRecipient"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/recipients/{id}/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a person wishes to get, where and when
         * @description Empty for somebody who has never said anything. `effective` says for each category and channel whether a message would be sent, and why not.
         */
        get: operations["showRecipientPreferences"];
        /**
         * Replace what a person wishes
         * @description All of it: what is left out is left to the business. Holds for what waits already, too.
         */
        put: operations["replaceRecipientPreferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/recipients/{id}/push-subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The devices a person gets pushes on, the newest first */
        get: operations["listRecipientPushSubscriptions"];
        put?: never;
        /**
         * Add a device, or renew it
         * @description The same device again renews it, and takes it from whoever had it before. A person has at most 20: the oldest falls out.
         */
        post: operations["addRecipientPushSubscription"];
        /** Remove all devices of a person */
        delete: operations["removeRecipientPushSubscriptions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/recipients/{id}/push-subscriptions/{subscriptionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a device */
        delete: operations["removeRecipientPushSubscription"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/redemptions/{id}/reverse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a use of a discount back
         * @description It can be used again then. A cashier takes back their own, and for a moment only; the office whenever it likes.
         */
        post: operations["reverseRedemption"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Segments of customers, the newest first */
        get: operations["listSegments"];
        put?: never;
        /**
         * Add a segment
         * @description A filter of the list of customers, with a name. Who is in it is looked up each time.
         */
        post: operations["createSegment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/segments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One segment */
        get: operations["showSegment"];
        put?: never;
        post?: never;
        /**
         * Delete a segment
         * @description Its customers stay as they are.
         */
        delete: operations["removeSegment"];
        options?: never;
        head?: never;
        /**
         * Change a segment
         * @description What is left out stays. Work that was begun with it goes on with the customers meant then.
         */
        patch: operations["updateSegment"];
        trace?: never;
    };
    "/api/v1/segments/{id}/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The customers of a segment, the newest first
         * @description As they are now. It takes the permission customers:read too.
         */
        get: operations["listSegmentCustomers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/segments/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * How many customers a filter means, and some of them
         * @description Nothing is stored. It takes the permission customers:read too.
         */
        post: operations["previewSegment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All settings of the business, with what holds */
        get: operations["listSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One setting */
        get: operations["showSetting"];
        /** Change a setting */
        put: operations["changeSetting"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signing-keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring a new signing key
         * @description It is published ten minutes before it signs, and the old one until its tokens have expired. With `immediately`, after a leak, it signs at once and the old ones are taken back: tokens in use are refused, within five minutes everywhere.
         */
        post: operations["rotateSigningKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sites (brands) of this installation */
        get: operations["listSites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sites/{site}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One site: what holds for it, and what of that is set for it alone */
        get: operations["showSite"];
        /**
         * Describe a site, or change it
         * @description Replaces all that is set for it: what is left out is as everywhere in the installation. It is announced as `site.changed`; other services follow within seconds.
         */
        put: operations["replaceSite"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sms-receipts/twilio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take in Twilio's word on a message
         * @description The status callback of a message sent through Twilio, checked by its signature. The same one may come again. Answered 404 as long as no message with this id is known.
         */
        post: operations["receiveSmsReceiptsTwilio"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/suppressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Addresses nothing is sent to any more, because their provider said that nothing arrives there */
        get: operations["listSuppressions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/suppressions/{channel}/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Send to an address again */
        delete: operations["liftSuppression"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telegram/{bot}/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Where Telegram posts what people do in a bot
         * @description Answered as soon as the update is taken in. One that comes again is answered, and is not handled again.
         */
        post: operations["receiveTelegramUpdate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/track/click/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A link of a message: counts the click, and leads on */
        get: operations["clickTrack"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/track/open/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The unseen picture of a mail: counts that it was opened
         * @description Counted as it comes: mail services fetch pictures on behalf of their readers, sometimes before and sometimes without them.
         */
        get: operations["openTrack"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/unsubscribe/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A person's preferences as a page; changes nothing */
        get: operations["showUnsubscribe"];
        put?: never;
        /**
         * Unsubscribe with one click (RFC 8058), or save the form of the page
         * @description `List-Unsubscribe=One-Click` switches off advertising, or for other messages the mails of their category. The same again changes nothing more.
         */
        post: operations["unsubscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The addresses that are told of events, the newest first */
        get: operations["listWebhookEndpoints"];
        put?: never;
        /**
         * Add an address that is told of events
         * @description It gets POSTs as https://www.standardwebhooks.com has them: `{type, timestamp, data}`, signed with the secret in the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`. Anything but 2xx within 20 seconds is tried again for three days; 410 disables the endpoint, as does failing for five days.
         */
        post: operations["createWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One endpoint */
        get: operations["showWebhookEndpoint"];
        put?: never;
        post?: never;
        /** Remove an endpoint; what was on its way to it fails */
        delete: operations["removeWebhookEndpoint"];
        options?: never;
        head?: never;
        /** Change an endpoint, disable it, or enable it again */
        patch: operations["updateWebhookEndpoint"];
        trace?: never;
    };
    "/api/v1/webhook-endpoints/{id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every call to an endpoint and what it answered, the newest message first */
        get: operations["listWebhookEndpointAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook-endpoints/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an endpoint a new secret
         * @description For 24 hours messages carry a signature with the old one as well.
         */
        post: operations["rotateWebhookEndpointSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook-endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a `marmalade.test` event now */
        post: operations["testWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Accepted: {
            accepted: string[];
        };
        AcceptInvitationBody: {
            /** @description of the link */
            code: string;
            /** @description what Telegram calls them; for the audit log */
            name?: string;
            /** @description decimal digits */
            telegramId: string;
        };
        AccountBadgeView: {
            /** Format: date-time */
            awardedAt: string;
            description: string | null;
            /** Format: uuid */
            id: string;
            imageUrl: string | null;
            name: string;
        };
        AccountMilestoneView: {
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: date-time */
            reachedAt: string;
            reward: string | null;
        };
        AccountTierView: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @description what it gives */
            perks: string[];
            /** Format: date-time */
            since: string;
            /**
             * Format: date-time
             * @description when it is looked at again
             */
            validUntil: string;
        };
        AccountView: {
            /** @description the newest first */
            badges: components["schemas"]["AccountBadgeView"][];
            balance: number;
            /** Format: uuid */
            customerId: string;
            /** @description all they have ever been given */
            earnedTotal: number;
            /** @description null: none lapse */
            expiringPoints: components["schemas"]["ExpiringPointsView"] | null;
            /** @description the newest first */
            milestones: components["schemas"]["AccountMilestoneView"][];
            /** @description null: there is none */
            nextTier: components["schemas"]["NextTierView"] | null;
            /** @description by which others say who brought them along */
            referralCode: string;
            /** @description what to send to friends */
            referralLink?: string;
            /** @description all they have exchanged for rewards */
            spentTotal: number;
            tier: components["schemas"]["AccountTierView"] | null;
        };
        ActionBody: {
            link: string;
            title: string;
        };
        AddDiscordChannel: {
            /** @description workflows name it as the audience `ops:NAME` */
            name: string;
            /** @description never shown again; without it messages are captured */
            webhook?: string | null;
        };
        AddPushSubscription: {
            /** @description web: the URL at the push service */
            endpoint?: string;
            /** @description web: a part of toJSON(); not used */
            expirationTime?: number | null;
            /** @description web: by what messages are encrypted */
            keys?: components["schemas"]["PushKeysBody"];
            /** @enum {string} */
            kind: "web" | "fcm";
            /** @description language of the device */
            locale?: string;
            /** @description fcm: the registration token */
            token?: string;
        };
        AdjustPointsBody: {
            /** @description for staff */
            comment?: string;
            /** @description not 0; negative: they are taken */
            points: number;
            /**
             * @description what they are for, as the customer is told
             * @default other
             * @enum {string}
             */
            reason: "purchase" | "birthday" | "referral" | "review" | "welcome" | "other";
        };
        AlertBody: {
            message: string;
            title: string;
            /** @description where it is dealt with */
            url?: string;
        };
        AnnouncementBody: {
            /**
             * Format: date-time
             * @description from then on it is not shown any more
             */
            expiresAt?: string;
            message: string;
            /**
             * @default normal
             * @enum {string}
             */
            priority: "low" | "normal" | "high" | "urgent";
            title: string;
            /** @description title and message in other languages; who reads none of them gets those above */
            translations?: {
                [key: string]: Record<string, never>;
            };
            /** @description where it is dealt with */
            url?: string;
        };
        ApiKeyInClearView: {
            /** Format: date-time */
            createdAt: string | null;
            createdBy: string | null;
            /** Format: date-time */
            expiresAt: string | null;
            id: string;
            /** @description the key itself: it is shown this once */
            key: string;
            /**
             * Format: date-time
             * @description to the minute
             */
            lastUsedAt: string | null;
            name: string;
            /** @description how it begins */
            prefix: string | null;
            /**
             * Format: date-time
             * @description until then the key before the last rotation works as well
             */
            previousUntil: string | null;
            /** Format: date-time */
            revokedAt: string | null;
            /** Format: date-time */
            rotatedAt: string | null;
            scopes: string[];
            /** @enum {string} */
            state: "active" | "expired" | "revoked";
        };
        ApiKeyView: {
            /** Format: date-time */
            createdAt: string | null;
            createdBy: string | null;
            /** Format: date-time */
            expiresAt: string | null;
            id: string;
            /**
             * Format: date-time
             * @description to the minute
             */
            lastUsedAt: string | null;
            name: string;
            /** @description how it begins */
            prefix: string | null;
            /**
             * Format: date-time
             * @description until then the key before the last rotation works as well
             */
            previousUntil: string | null;
            /** Format: date-time */
            revokedAt: string | null;
            /** Format: date-time */
            rotatedAt: string | null;
            scopes: string[];
            /** @enum {string} */
            state: "active" | "expired" | "revoked";
        };
        ApproveBody: {
            /** @description what the customer shows */
            code?: string;
            /** @description where they get it */
            location?: string;
            /**
             * Format: date-time
             * @description the last moment to get it
             */
            validUntil?: string;
        };
        AskForRewardBody: {
            /**
             * Format: uuid
             * @description whose points; customers can leave it out: their own
             */
            customerId?: string;
            /** Format: uuid */
            rewardId: string;
        };
        AttemptView: {
            attempt: number;
            code: string | null;
            detail: string | null;
            /** Format: date-time */
            finishedAt: string;
            outcome: string;
            provider: string;
            /** Format: date-time */
            startedAt: string;
        };
        AuditActorView: {
            id: string;
            name: string | null;
            /** @description a role, `service` for an API key, `system` for the platform itself */
            role: string;
        };
        AuditEntryView: {
            action: string;
            actor: components["schemas"]["AuditActorView"];
            /** @description what changed, as it is */
            after: Record<string, never> | null;
            /** Format: date-time */
            at: string;
            /** @description what changed, as it was */
            before: Record<string, never> | null;
            /** Format: uuid */
            id: string;
            ipAddress: string | null;
            /** @description what the logs are searched by */
            requestId: string | null;
            subject: components["schemas"]["AuditSubjectView"];
            userAgent: string | null;
        };
        AuditSubjectView: {
            id: string;
            kind: string;
        };
        BadgeChange: {
            /** @description what it is given for, as customers read it */
            description?: string | null;
            /** @description a PNG or JPEG anybody can load */
            imageUrl?: string | null;
            /** @description as customers read it */
            name?: string;
            /** @description the revision the changes are made for; when it is another by now, they are refused */
            revision?: number;
            /** @description by what it is given; null: by hand */
            rule?: components["schemas"]["Rule"] | null;
            site?: string | null;
        };
        BadgeView: {
            /**
             * Format: date-time
             * @description since when it is not offered any more
             */
            archivedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description what it is given for, as customers read it */
            description: string | null;
            /** Format: uuid */
            id: string;
            /** @description a PNG or JPEG anybody can load */
            imageUrl: string | null;
            name: string;
            /** @description grows with each change */
            revision: number;
            /** @description by what it is given; null: by hand */
            rule: components["schemas"]["Rule"] | null;
            /** @description the brand whose customers it is for; null: all */
            site: string | null;
            /** Format: date-time */
            updatedAt: string;
        };
        BotToken: {
            /** @description of the person, without a session */
            accessToken: string;
            /** @description seconds */
            expiresIn: number;
            /** @description BCP 47 */
            locale: string | null;
            /** @description of a cashier: the shop they work in */
            location?: string;
            principal: components["schemas"]["BotTokenPrincipal"];
            /** @description the brand they belong to, or work for */
            site?: string;
            /** @description IANA */
            timeZone: string | null;
        };
        BotTokenPrincipal: {
            /** Format: uuid */
            id: string;
            name: string | null;
            /** @enum {string} */
            role: "owner" | "marketing" | "readonly" | "cashier" | "customer";
        };
        BulkBody: {
            /** @enum {string} */
            action: "add_tags" | "remove_tags" | "assign_discount" | "export";
            /** @description of export: begin the file with a byte order mark */
            bom?: boolean;
            /** @description that of the list; an empty one means all customers */
            filter?: components["schemas"]["CustomerFilter"];
            /** @description at most 10000 customers; or `filter` or `segment` */
            ids?: string[];
            /**
             * Format: uuid
             * @description who is in it when the job is made
             */
            segment?: string;
            /** @description of add_tags and remove_tags */
            tags?: string[];
            /**
             * Format: uuid
             * @description of assign_discount: of the discount each gets
             */
            templateId?: string;
        };
        BulkFilter: {
            /** @description orders, payments, … */
            category?: string;
            /**
             * @description with a delivery on this channel
             * @enum {string}
             */
            channel?: "in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook";
            /**
             * Format: date-time
             * @description made at this time or later
             */
            from?: string;
            /** @description the recipient's id, or `ops:NAME` */
            recipient?: string;
            /**
             * @description with a delivery in this state (on the channel, if one is given)
             * @enum {string}
             */
            status?: "pending" | "deferred" | "claimed" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "skipped" | "cancelled" | "expired";
            /**
             * Format: date-time
             * @description made before this time
             */
            to?: string;
            /** @description the event type */
            type?: string;
        };
        BulkOutcome: {
            /** @description of these, how many were changed; the others could not be: expired, address dead, taken back, no content */
            changed: number;
            /** @description deliveries found in a state the action is for */
            matched: number;
            /** @description where to go on, when there are more than one call does; null: all are done */
            nextCursor: string | null;
        };
        Cancelled: {
            cancelled: components["schemas"]["ChangedDelivery"][];
            /** @description those that could not be, and why */
            notCancelled: components["schemas"]["LeftDelivery"][];
        };
        CancelledByKey: {
            /** @description deliveries that do not go any more */
            cancelled: number;
        };
        CapturedMessage: {
            address: string;
            /** Format: date-time */
            capturedAt: string;
            channel: string;
            /** @description what the receiver would see; of an announcement to everyone its `words` by language */
            content: {
                [key: string]: unknown;
            };
            id: string;
            notificationId: string;
            type: string;
        };
        ChangedDelivery: {
            /** @enum {string} */
            channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook";
            /** Format: uuid */
            id: string;
        };
        ChangeDiscordChannel: {
            /** @description another webhook; null: none, messages are captured */
            webhook: string | null;
        };
        ChangedView: {
            /** @description how many were changed */
            changed: number;
        };
        ChangeNotificationBody: {
            /** @description whether it counts as read */
            read: boolean;
        };
        ChannelFiguresView: {
            channel: string;
            clickRate: number | null;
            clicks: number;
            /** @description taken by the provider: sent, delivered or read */
            delivered: number;
            deliveries: number;
            failed: number;
            /** @description not sent on purpose: skipped, cancelled, expired */
            held: number;
            openRate: number | null;
            /** @description deliveries that were opened, and in which a link was followed; each once */
            opens: number;
            unknown: number;
            /** @description still on their way: pending, deferred, in hand */
            waiting: number;
        };
        ChannelTestResult: {
            /** @enum {string} */
            channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook";
            deliveryId: string;
            /** @description what the provider said to the latest attempt */
            detail: string | null;
            notificationId: string;
            /** @description who carried it: `smtp`, or `captured` when the channel has no provider; null while nobody has */
            provider: string | null;
            reason: string | null;
            /** @enum {string} */
            state: "pending" | "deferred" | "claimed" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "skipped" | "cancelled" | "expired";
        };
        ChannelView: {
            /** @enum {string} */
            channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook";
            /** @description false: its messages are captured */
            configured: boolean;
            /** @description rates, pauses and circuit breakers, as far as there is something to tell; one for each address where a provider wants that */
            gates: components["schemas"]["GateState"][];
            lastHour: components["schemas"]["HourFigures"];
            /** @description who carries its messages */
            provider: string;
            queue: components["schemas"]["QueueFigures"];
        };
        CodeSentView: {
            /** Format: date-time */
            expiresAt: string;
        };
        ConfirmationBody: {
            code: string;
        };
        CreateAdmin: {
            /** @description to sign in with a password, and for what is sent to staff */
            email?: string | null;
            /**
             * @description test data is kept apart
             * @default false
             */
            isTest: boolean;
            /** @description BCP 47 */
            locale?: string | null;
            name: string;
            /**
             * Format: password
             * @description 10 characters to 72 bytes; null takes it away. It is never shown, and a new one signs the person out
             */
            password?: string | null;
            phone?: string | null;
            /** @enum {string} */
            role: "owner" | "marketing" | "readonly";
            /** @description the brand they work for */
            site?: string | null;
            /** @description decimal digits; to sign in by Telegram */
            telegramId?: string | null;
            /** @description IANA time zone */
            timeZone?: string | null;
        };
        CreateApiKey: {
            /**
             * Format: date-time
             * @description it works until then; left out: until it is revoked
             */
            expiresAt?: string;
            /** @description for people */
            name: string;
            /** @description permissions, all of a noun (`customers:*`), or `*` for everything */
            scopes: string[];
        };
        CreateCashier: {
            /** @description to sign in with a password, and for what is sent to staff */
            email?: string | null;
            /**
             * @description test data is kept apart
             * @default false
             */
            isTest: boolean;
            /** @description BCP 47 */
            locale?: string | null;
            /** @description the shop they work in */
            location?: string | null;
            name: string;
            /**
             * Format: password
             * @description 10 characters to 72 bytes; null takes it away. It is never shown, and a new one signs the person out
             */
            password?: string | null;
            phone?: string | null;
            /** @description the brand they work for */
            site?: string | null;
            /** @description decimal digits; to sign in by Telegram */
            telegramId?: string | null;
            /** @description IANA time zone */
            timeZone?: string | null;
        };
        CreateCustomer: {
            /**
             * Format: date
             * @description since 1900
             */
            birthday?: string | null;
            /** @description unique */
            email?: string | null;
            /** @description staff knows it to be theirs; a changed address is not verified */
            emailVerified?: boolean;
            /**
             * @description test data is kept apart, and stays it
             * @default false
             */
            isTest: boolean;
            /** @description language, BCP 47 */
            locale?: string | null;
            /** @description at most 200 characters */
            name?: string | null;
            /** @description unique; in any writing, best with the country code */
            phone?: string | null;
            phoneVerified?: boolean;
            /** @description the brand they belong to; none: the default one */
            site?: string | null;
            /** @description where they came from */
            source?: string | null;
            /**
             * @description `active` when somebody new has none
             * @enum {string}
             */
            status?: "active" | "inactive" | "blocked";
            /** @description whether they follow the shop's Telegram channel */
            subscribed?: boolean | null;
            /** @description all of them, at most 100 of at most 64 characters */
            tags?: string[];
            /** @description they have stopped the bot; another Telegram account has not, unless it is said */
            telegramBlocked?: boolean;
            /** @description unique; in digits */
            telegramId?: string | null;
            /** @description IANA */
            timeZone?: string | null;
        };
        CreateSegment: {
            description?: string | null;
            /** @description that of the list; an empty one means all customers */
            filter: components["schemas"]["CustomerFilter"];
            /** @description unique, in whatever case */
            name: string;
        };
        CreateTemplate: {
            /**
             * @description whether discounts are issued of it
             * @default true
             */
            active: boolean;
            /**
             * @description characters of a code after its prefix
             * @default 8
             */
            codeLength: number;
            /** @description what its codes begin with: letters and digits, but none of 0, O, 1, I, L */
            codePrefix?: string | null;
            /**
             * @description test data is kept apart: for test customers only
             * @default false
             */
            isTest: boolean;
            /** @enum {string} */
            kind: "percent" | "fixed";
            /** @description what percents take off at most */
            maximumOff?: components["schemas"]["MoneyBody"] | null;
            /** @description discounts issued at most */
            maxIssued?: number | null;
            /**
             * @description uses of one discount
             * @default 1
             */
            maxUses: number;
            /** @description uses of one customer, over all their discounts of it */
            maxUsesPerCustomer?: number | null;
            /** @description uses of all customers together */
            maxUsesTotal?: number | null;
            /** @description the smallest order it applies to */
            minimumOrder?: components["schemas"]["MoneyBody"] | null;
            /** @description for staff */
            name: string;
            /** @description the brand it is for; null: all */
            site?: string | null;
            /** @description what customers read: a text, or one a language */
            title?: (string | {
                [key: string]: string;
            }) | null;
            /**
             * @description what it is issued by; of several active ones the newest, and one of the customer’s site first
             * @default manual
             * @enum {string}
             */
            trigger: "manual" | "subscription" | "birthday" | "referral";
            /** @description days from the day of issue on; ends at midnight of the shop */
            validDays?: number | null;
            /**
             * Format: date
             * @description first day of use, by the shop’s clock
             */
            validFrom?: string | null;
            /**
             * Format: date
             * @description last day of use
             */
            validUntil?: string | null;
            /** @description percents of the price (two decimals at most) when `kind` is percent, money when it is fixed */
            value: number | components["schemas"]["MoneyBody"];
        };
        CreateWebhookEndpoint: {
            /** @description for people */
            description?: string | null;
            /** @description a new endpoint is; enabled again, one that was given up gets a new chance */
            enabled?: boolean;
            /** @description exact types, `order.*` for all that begin with `order.`, or `*`; at most 100 */
            eventTypes: string[];
            /** @description only this site's events; null: those of all */
            site?: string | null;
            /** @description http or https; no private address, no credentials */
            url: string;
        };
        CustomerFilter: {
            /** @description has one of these tags */
            anyTag?: string[];
            /** @description born on this day of a year or later, MM-DD; or on this date or later, YYYY-MM-DD */
            birthdayFrom?: string;
            /** @description born on this day of a year or earlier; before `birthdayFrom`: the days between span the new year. Or a date. */
            birthdayTo?: string;
            /** @description whether an e-mail address of theirs is known */
            hasEmail?: boolean;
            /** @description whether a phone number of theirs is known */
            hasPhone?: boolean;
            /** @description whether their Telegram account is known */
            hasTelegram?: boolean;
            /** @description test data instead of customers */
            isTest?: boolean;
            /** @description their language, BCP 47; `ru` is ru-RU too */
            locale?: string;
            /** @description has none of these tags */
            notTag?: string[];
            /** @description each of its words is part of the name, the e-mail address, the phone number (in any writing) or the Telegram id; a word of one or two characters is the beginning of one. Or the whole id. */
            q?: string;
            /** @description became a customer then or later; a date begins in UTC */
            registeredFrom?: string;
            /** @description became a customer before then */
            registeredTo?: string;
            /** @description the brand they belong to; `default`: none of their own */
            site?: string;
            /** @description where they came from */
            source?: string;
            /** @enum {string} */
            status?: "active" | "inactive" | "blocked";
            /** @description whether they follow the shop's Telegram channel */
            subscribed?: boolean;
            /** @description has this tag; repeated: all of them */
            tag?: string[];
            /** @description whether they have stopped the bot */
            telegramBlocked?: boolean;
        };
        CustomerTokenBody: {
            /** Format: uuid */
            customerId: string;
            /** @default 60 */
            minutes: number;
        };
        CustomerTokenView: {
            accessToken: string;
            /** @description seconds */
            expiresIn: number;
        };
        CustomerView: {
            /** Format: date */
            birthday: string | null;
            /** Format: date-time */
            createdAt: string;
            email: string | null;
            /** @description whether the address is known to be theirs */
            emailVerified: boolean;
            /** Format: uuid */
            id: string;
            isTest: boolean;
            /** @description BCP 47 */
            locale: string | null;
            name: string | null;
            /** @description E.164 */
            phone: string | null;
            phoneVerified: boolean;
            /** @description grows with each change */
            revision: number;
            /** @description the brand; null: the default one */
            site: string | null;
            /** @description where they came from */
            source: string | null;
            /** @enum {string} */
            status: "active" | "inactive" | "blocked";
            /** @description whether they follow the shop's Telegram channel; null: not known */
            subscribed: boolean | null;
            /** Format: date-time */
            subscriptionCheckedAt: string | null;
            tags: string[];
            /** @description whether they have stopped the bot: nothing reaches them by Telegram */
            telegramBlocked: boolean;
            telegramId: string | null;
            /** @description IANA */
            timeZone: string | null;
            /** Format: date-time */
            updatedAt: string;
        };
        DeadLetterView: {
            /** @description how often it was tried */
            attempts: number;
            /** @description what is not UTF-8 in it shows as U+FFFD */
            body: string;
            /** @description what went wrong */
            code: string;
            /** Format: date-time */
            createdAt: string;
            error: string;
            headers: {
                [key: string]: unknown;
            };
            id: string;
            messageId: string;
            queue: string;
            /** @description the event type */
            routingKey: string;
        };
        DecidedByView: {
            id: string;
            name?: string;
            role: string;
        };
        DeliveryDetail: {
            address: string | null;
            attempt: number;
            attempts: components["schemas"]["AttemptView"][];
            channel: string;
            /** @description what the receiver sees; of an announcement to everyone its `words` by language */
            content: {
                [key: string]: unknown;
            } | null;
            /** @description the digest it waits for: hourly, daily or weekly */
            digest: string | null;
            /**
             * Format: date-time
             * @description when it is to be sent, or tried again
             */
            dueAt: string | null;
            /** Format: date-time */
            expiresAt: string | null;
            id: string;
            /** @description 0 urgent, 1 high and normal, 2 low, 3 marketing */
            lane: number;
            provider: string | null;
            reason: string | null;
            /** @enum {string} */
            state: "pending" | "deferred" | "claimed" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "skipped" | "cancelled" | "expired";
            /** @description place in the fallback chain */
            step: number | null;
            /** Format: date-time */
            updatedAt: string;
        };
        DeliveryView: {
            address: string | null;
            attempt: number;
            channel: string;
            /** @description what the receiver sees; of an announcement to everyone its `words` by language */
            content: {
                [key: string]: unknown;
            } | null;
            /** @description the digest it waits for: hourly, daily or weekly */
            digest: string | null;
            /**
             * Format: date-time
             * @description when it is to be sent, or tried again
             */
            dueAt: string | null;
            /** Format: date-time */
            expiresAt: string | null;
            id: string;
            /** @description 0 urgent, 1 high and normal, 2 low, 3 marketing */
            lane: number;
            provider: string | null;
            reason: string | null;
            /** @enum {string} */
            state: "pending" | "deferred" | "claimed" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "skipped" | "cancelled" | "expired";
            /** @description place in the fallback chain */
            step: number | null;
            /** Format: date-time */
            updatedAt: string;
        };
        DigestBody: {
            /**
             * @description local time of a daily or weekly digest
             * @default 09:00
             */
            at: string;
            /** @enum {string} */
            every: "hourly" | "daily" | "weekly";
            /**
             * @description day of a weekly digest, 1 is Monday
             * @default 1
             */
            weekday: number;
        };
        DiscordChannel: {
            hasWebhook: boolean;
            name: string;
            /** Format: date-time */
            updatedAt: string;
            /**
             * Format: date-time
             * @description since when Discord says that there is no such webhook
             */
            webhookGoneAt: string | null;
        };
        DiscountTemplateView: {
            /** @description whether discounts are issued of it */
            active: boolean;
            /** Format: date-time */
            archivedAt: string | null;
            /** @description characters of a code after its prefix */
            codeLength: number;
            /** @description what its codes begin with */
            codePrefix: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: uuid */
            id: string;
            /** @description discounts issued so far */
            issued: number;
            /** @description test data is kept apart */
            isTest: boolean;
            /** @enum {string} */
            kind: "percent" | "fixed";
            /** @description what percents take off at most */
            maximumOff: components["schemas"]["MoneyBody"] | null;
            /** @description discounts issued at most */
            maxIssued: number | null;
            /** @description uses of one discount */
            maxUses: number;
            /** @description uses of one customer, over all their discounts of it */
            maxUsesPerCustomer: number | null;
            /** @description uses of all customers together */
            maxUsesTotal: number | null;
            /** @description the smallest order it applies to */
            minimumOrder: components["schemas"]["MoneyBody"] | null;
            /** @description for staff */
            name: string;
            revision: number;
            /** @description the brand it is for; null: all */
            site: string | null;
            /** @description what customers read: a text, or one a language */
            title: (string | {
                [key: string]: string;
            }) | null;
            /**
             * @description what it is issued by
             * @enum {string}
             */
            trigger: "manual" | "subscription" | "birthday" | "referral";
            /** Format: date-time */
            updatedAt: string;
            /** @description days from the day of issue on */
            validDays: number | null;
            /**
             * Format: date
             * @description first day of use, by the shop’s clock
             */
            validFrom: string | null;
            /**
             * Format: date
             * @description last day of use
             */
            validUntil: string | null;
            /** @description percents of the price (two decimals at most) when `kind` is percent, money when it is fixed */
            value: number | components["schemas"]["MoneyBody"];
        };
        DiscountView: {
            /** @description what the customer shows or says; blanks, dashes and case do not matter */
            code: string;
            /**
             * Format: uuid
             * @description null: they are erased
             */
            customerId: string | null;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            issuedAt: string;
            /** @description null for customers */
            issuedBy: components["schemas"]["DoerView"] | null;
            /**
             * @description on what occasion
             * @enum {string}
             */
            issuedVia: "subscription" | "birthday" | "referral" | "manual" | "bulk" | "api";
            /** @description test data is kept apart */
            isTest: boolean;
            /** @enum {string} */
            kind: "percent" | "fixed";
            /** @description what percents take off at most */
            maximumOff: components["schemas"]["MoneyBody"] | null;
            maxUses: number;
            /** @description the smallest order it applies to */
            minimumOrder: components["schemas"]["MoneyBody"] | null;
            /** @description the picture of its QR code, for whoever may see the discount */
            qrUrl: string;
            /** Format: date-time */
            revokedAt: string | null;
            revokedReason: string | null;
            /** @description the brand it is for; null: all */
            site: string | null;
            /**
             * @description `scheduled` is not valid yet, `used` has no use left
             * @enum {string}
             */
            state: "active" | "scheduled" | "used" | "expired" | "revoked";
            /** Format: uuid */
            templateId: string;
            /** @description what customers read: a text, or one a language */
            title: (string | {
                [key: string]: string;
            }) | null;
            used: number;
            usesLeft: number;
            /** Format: date-time */
            validFrom: string | null;
            /**
             * Format: date-time
             * @description the last moment of use
             */
            validUntil: string | null;
            /** @description percents of the price (two decimals at most) when `kind` is percent, money when it is fixed */
            value: number | components["schemas"]["MoneyBody"];
        };
        DoerView: {
            id: string;
            name?: string;
            role: string;
        };
        DraftInput: {
            /** @description as in the catalogue: `{"text": "Order {{ data.number }}"}` */
            fields: {
                [key: string]: unknown;
            };
            /** @description what was changed, and why */
            note?: string;
        };
        DryDelivery: {
            /** @description of people only as much as they know it by */
            address: string | null;
            /** @enum {string} */
            channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook";
            /** @description what the receiver would see; of an announcement to everyone its `words` by language; null where nothing would go */
            content: {
                [key: string]: unknown;
            } | null;
            /** @description when it would go as far as is known; null when it would not */
            dueAt: string | null;
            expiresAt: string | null;
            reason: string | null;
            state: string;
            /** @description place in the fallback chain; null when there is none */
            step: number | null;
        };
        DryEvent: {
            /** @description how many people the audience `everyone` has, where the event is for them; the first of them are among the notifications where they are told one by one. In the app they are told by one announcement, to the recipient `everyone` */
            everyone?: number;
            id: string;
            notifications: components["schemas"]["DryNotification"][];
            type: string;
        };
        DryNotification: {
            cancelKey: string | null;
            category: string;
            deliveries: components["schemas"]["DryDelivery"][];
            priority: string;
            recipient: components["schemas"]["DryRecipient"];
            trace: components["schemas"]["TraceLine"][];
            /** @description the event's own, or one that its workflow schedules */
            type: string;
            variant: string | null;
        };
        DryRecipient: {
            id: string;
            locale: string;
            name: string | null;
            timeZone: string;
        };
        DryRunAnswer: {
            /** @description in the order they came */
            events: components["schemas"]["DryEvent"][];
        };
        Effect: {
            /** @description as in the trace of a notification: `CATEGORY_OFF`, `NO_ADDRESS`, … */
            reason?: string;
            sent: boolean;
        };
        EntryView: {
            balanceAfter: number;
            /** @description what staff wrote to it */
            comment: string | null;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description their last moment; null: they do not lapse
             */
            expiresAt: string | null;
            /** Format: uuid */
            id: string;
            /**
             * @description `earn`: by an order; `bonus`: welcome, birthday, referral, milestone; `adjust`: by staff; `spend`: for a reward; `refund`: back from a reward that was rejected; `take_back`: with the money of an order; `expire`: lapsed
             * @enum {string}
             */
            kind: "earn" | "bonus" | "adjust" | "spend" | "refund" | "take_back" | "expire";
            orderNumber: string | null;
            /** @description negative: they went away */
            points: number;
            /**
             * @description what they are for
             * @enum {string|null}
             */
            reason: "purchase" | "birthday" | "referral" | "review" | "welcome" | "other" | null;
            /** @description of points that came in: how many are still there */
            remaining: number | null;
        };
        ErasedView: {
            /** Format: date-time */
            erasedAt: string;
            /** Format: uuid */
            id: string;
        };
        EventTypeDetail: {
            category: string;
            channels: ("in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook")[];
            description: string;
            /** @description false: its events are stored, and nobody is told */
            enabled: boolean;
            /**
             * @description whether it is as it ships, something was edited over it, or it was added here
             * @enum {string}
             */
            origin: "shipped" | "changed" | "added";
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            /** @description why something that was edited over it is not in effect */
            problems: string[];
            sample: {
                [key: string]: unknown;
            };
            schema: {
                [key: string]: unknown;
            };
            /** @description the service of ours that announces it; null: it comes from outside */
            source: string | null;
            type: string;
            workflow: {
                [key: string]: unknown;
            };
        };
        EventTypeInput: {
            /** @description what has happened when such an event comes */
            description?: string;
            /** @description false: events are stored, and nobody is told */
            enabled?: boolean;
            /** @description data that fits the schema; of a type of one's own */
            sample?: {
                [key: string]: unknown;
            };
            /** @description JSON Schema (draft-07) of the data; of a type of one's own */
            schema?: {
                [key: string]: unknown;
            };
            /** @description of a type of one's own: words by language and channel, `{"en": {"sms": {"text": "…"}}}`; English is needed */
            templates?: {
                [key: string]: unknown;
            };
            /** @description who is told, and where: see the README of the catalogue */
            workflow?: {
                [key: string]: unknown;
            };
        };
        EventTypeView: {
            category: string;
            channels: ("in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook")[];
            description: string;
            /** @description false: its events are stored, and nobody is told */
            enabled: boolean;
            /**
             * @description whether it is as it ships, something was edited over it, or it was added here
             * @enum {string}
             */
            origin: "shipped" | "changed" | "added";
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            /** @description why something that was edited over it is not in effect */
            problems: string[];
            /** @description the service of ours that announces it; null: it comes from outside */
            source: string | null;
            type: string;
        };
        ExchangeBody: {
            /** @description of the one-time link */
            token: string;
        };
        ExpiringPointsView: {
            /**
             * Format: date-time
             * @description their last moment
             */
            at: string;
            points: number;
        };
        Figures: {
            clickRate: number | null;
            clicks: number;
            /** @description taken by the provider: sent, delivered or read */
            delivered: number;
            deliveries: number;
            failed: number;
            /** @description not sent on purpose: skipped, cancelled, expired */
            held: number;
            openRate: number | null;
            /** @description deliveries that were opened, and in which a link was followed; each once */
            opens: number;
            unknown: number;
            /** @description still on their way: pending, deferred, in hand */
            waiting: number;
        };
        FrequencyCapBody: {
            limit: number;
            per: string;
        };
        GateState: {
            /** @enum {string} */
            breaker: "closed" | "open" | "half-open";
            gate: string;
            /** Format: date-time */
            openUntil: string | null;
            /** Format: date-time */
            pausedUntil: string | null;
            perSecond: number | null;
            reason: string | null;
        };
        GiveBadgeBody: {
            /** Format: uuid */
            badgeId: string;
        };
        HourFigures: {
            failed: number;
            /** @description there were so many that a random part of them was counted, and multiplied */
            isEstimate: boolean;
            /** @description duration of calls that were taken */
            p95Ms: number | null;
            /** @description calls that will be repeated */
            retried: number;
            sent: number;
            unknown: number;
        };
        InboxNotificationView: {
            actions: components["schemas"]["ActionBody"][];
            category: string;
            /** Format: date-time */
            createdAt: string;
            data: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            deliveredAt: string | null;
            /** Format: date-time */
            expiresAt: string | null;
            /** Format: uuid */
            id: string;
            image: string | null;
            /** @description whether it is for everybody */
            isAnnouncement: boolean;
            link: string | null;
            message: string;
            /**
             * Format: uuid
             * @description by which the dispatcher knows it (`GET /notifications/{id}`); null: it came from elsewhere
             */
            notificationId: string | null;
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            /** Format: date-time */
            readAt: string | null;
            /**
             * @description stored, on a device of its reader, read
             * @enum {string}
             */
            status: "sent" | "delivered" | "read";
            title: string;
            type: string;
        };
        InvitationView: {
            /** @description a secret: whoever has it gets the account */
            code: string;
            /** Format: date-time */
            expiresAt: string;
            /**
             * Format: uri
             * @description link to the cashiers' bot; left out where its name is not set
             */
            url?: string;
        };
        IssueBatchBody: {
            /** @description at most 500 */
            customerIds: string[];
            /**
             * Format: uuid
             * @description the bulk job it belongs to: a customer gets one discount of a job, however often it is asked for
             */
            jobId?: string;
            /** @description for whom a service acts: the audit log names them; taken from a key with all scopes only */
            requestedBy?: components["schemas"]["RequestedBy"];
            /** Format: uuid */
            templateId: string;
            /**
             * Format: date
             * @description their last day, in place of the template’s
             */
            validUntil?: string;
        };
        IssueBody: {
            /** Format: uuid */
            customerId: string;
            /** Format: uuid */
            templateId: string;
            /**
             * Format: date
             * @description its last day, in place of the template’s
             */
            validUntil?: string;
        };
        IssuedBatchView: {
            /** @description how many were given one */
            issued: number;
            /** @description who was not, and why */
            skipped: components["schemas"]["SkippedView"][];
        };
        JobMaker: {
            id: string;
            name?: string;
            role: string;
        };
        JobView: {
            /** Format: date-time */
            createdAt: string;
            createdBy: components["schemas"]["JobMaker"];
            /** @description customers it has dealt with */
            done: number;
            /** @description why it has failed */
            error: string | null;
            /** @description those it could do nothing with: not there, with as many tags as there may be, or who may not have the discount */
            failed: number;
            /** Format: date-time */
            finishedAt: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "add_tags" | "remove_tags" | "assign_discount" | "export";
            /** @enum {string} */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            /** @description customers it is about; null: not counted yet */
            total: number | null;
            /** Format: date-time */
            updatedAt: string;
        };
        JsonWebKeys: {
            keys: {
                [key: string]: unknown;
            }[];
        };
        LatencyFigures: {
            p50: number | null;
            p95: number | null;
            /** @description deliveries that were looked at */
            sample: number;
        };
        LeftDelivery: {
            /** @enum {string} */
            channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook";
            code: string;
            detail: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            state: "pending" | "deferred" | "claimed" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "skipped" | "cancelled" | "expired";
        };
        LintFinding: {
            code: string;
            column?: number;
            line?: number;
            message: string;
            pointer: string;
            /** @enum {string} */
            severity: "error" | "warning";
        };
        LintFindings: {
            /** @description errors first */
            findings: components["schemas"]["LintFinding"][];
        };
        LintInput: {
            /** @enum {string} */
            channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord";
            /** @description as in the catalogue: `{"text": "Order {{ data.number }}"}` */
            fields: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            locale: "en" | "ru" | "th";
            /** @description the event type */
            type: string;
        };
        LoginTokenBody: {
            /**
             * @description whether the link is sent to the person; a bot that shows it itself says false
             * @default true
             */
            announce: boolean;
            /** @description decimal digits */
            telegramId: string;
        };
        LoginTokenView: {
            /** Format: date-time */
            expiresAt: string;
            /** Format: uri */
            loginUrl: string;
            token: string;
        };
        LogoutBody: {
            /**
             * @description all of the person's sessions
             * @default false
             */
            everywhere: boolean;
            /** @description of the session to end; left out: the one of the access token */
            refreshToken?: string;
        };
        MeView: {
            /** @description in the order of the table */
            permissions: components["schemas"]["MyPermission"][];
            person: components["schemas"]["MyPerson"];
            /** @description null: a customer's token made by a shop's server */
            session: components["schemas"]["SessionView"] | null;
        };
        MilestoneChange: {
            /** @description as customers read it */
            name?: string;
            /** @description and how many points */
            points?: number;
            /** @description the revision the changes are made for; when it is another by now, they are refused */
            revision?: number;
            /** @description what the customer gets for it, as they read it */
            reward?: string | null;
            /** @description what it takes */
            rule?: components["schemas"]["Rule"];
            site?: string | null;
        };
        MilestoneView: {
            /**
             * Format: date-time
             * @description since when it is not offered any more
             */
            archivedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** @description and how many points */
            points: number;
            /** @description grows with each change */
            revision: number;
            /** @description what the customer gets for it, as they read it */
            reward: string | null;
            /** @description what it takes */
            rule: components["schemas"]["Rule"];
            /** @description the brand whose customers it is for; null: all */
            site: string | null;
            /** Format: date-time */
            updatedAt: string;
        };
        MiniAppBody: {
            /** @description `Telegram.WebApp.initData`, unchanged */
            initData: string;
        };
        MoneyBody: {
            /** @description a decimal text in major units */
            amount: string;
            /** @description ISO 4217 */
            currency: string;
        };
        MyPermission: {
            name: string;
            /**
             * @description own: only what belongs to oneself
             * @enum {string}
             */
            reach: "all" | "own";
        };
        MyPerson: {
            email: string | null;
            /** Format: uuid */
            id: string;
            locale: string | null;
            name: string | null;
            /** @enum {string} */
            role: "owner" | "marketing" | "readonly" | "cashier" | "customer";
            timeZone: string | null;
        };
        MySessionsView: {
            items: components["schemas"]["MySessionView"][];
            nextCursor: string | null;
        };
        MySessionView: {
            /** Format: date-time */
            createdAt: string;
            /** @description whether it is the one that asks */
            current: boolean;
            /**
             * Format: date-time
             * @description it ends then, when it is not used before
             */
            expiresAt: string;
            /** Format: uuid */
            id: string;
            ipAddress: string | null;
            /** Format: date-time */
            lastUsedAt: string;
            /** @enum {string} */
            method: "telegram_link" | "telegram_widget" | "telegram_mini_app" | "password";
            userAgent: string | null;
        };
        NewBadge: {
            /** @description what it is given for, as customers read it */
            description?: string | null;
            /** @description a PNG or JPEG anybody can load */
            imageUrl?: string | null;
            /** @description as customers read it */
            name: string;
            /** @description by what it is given; null: by hand */
            rule?: components["schemas"]["Rule"] | null;
            /** @description the brand whose customers it is for; null: all */
            site?: string | null;
        };
        NewMilestone: {
            /** @description as customers read it */
            name: string;
            /**
             * @description and how many points
             * @default 0
             */
            points: number;
            /** @description what the customer gets for it, as they read it */
            reward?: string | null;
            /** @description what it takes */
            rule: components["schemas"]["Rule"];
            /** @description the brand whose customers it is for; null: all */
            site?: string | null;
        };
        NewPasswordBody: {
            /**
             * Format: password
             * @description needed when there is one
             */
            currentPassword?: string;
            /**
             * Format: password
             * @description 10 characters to 72 bytes
             */
            newPassword: string;
        };
        NewReward: {
            /**
             * @description whether it can be asked for just now
             * @default true
             */
            active: boolean;
            description?: string | null;
            /** @description a PNG or JPEG anybody can load */
            imageUrl?: string | null;
            /** @description as customers read it */
            name: string;
            /** @description what it costs */
            points: number;
            /** @description the brand whose customers it is for; null: all */
            site?: string | null;
            /**
             * @description how many there are; null: as many as are asked for
             * @default null
             */
            stock: number | null;
        };
        NewSigningKeyView: {
            /** Format: uuid */
            kid: string;
            /** Format: date-time */
            signsFrom: string;
        };
        NewTier: {
            /**
             * @description by which the points of orders are multiplied, two decimals
             * @default 1
             */
            multiplier: number;
            /** @description as customers read it */
            name: string;
            /**
             * @description what it gives, as customers read it
             * @default []
             */
            perks: string[];
            /** @description the brand whose customers it is for; null: all */
            site?: string | null;
            /** @description points earned within the period of the program, from which on a customer is in it */
            threshold: number;
        };
        NextTierView: {
            name: string;
            /** @description how many points are missing */
            pointsLeft: number;
        };
        NotificationDetail: {
            /** @description by this key it can be taken back while it waits */
            cancelKey: string | null;
            category: string;
            /** Format: date-time */
            createdAt: string;
            deliveries: components["schemas"]["DeliveryDetail"][];
            /** @description what was announced */
            event: {
                [key: string]: unknown;
            };
            eventId: string;
            id: string;
            isTest: boolean;
            locale: string;
            priority: string;
            recipient: components["schemas"]["NotifiedPerson"];
            /** @description null: the default site */
            site: string | null;
            /**
             * @description of all its deliveries: pending while one is on its way, else the best that any of them reached
             * @enum {string}
             */
            status: "pending" | "deferred" | "claimed" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "skipped" | "cancelled" | "expired";
            trace: components["schemas"]["TraceView"][];
            type: string;
            /** @description the wording of an A/B test this person got */
            variant: string | null;
        };
        NotificationView: {
            /** @description by this key it can be taken back while it waits */
            cancelKey: string | null;
            category: string;
            /** Format: date-time */
            createdAt: string;
            deliveries: components["schemas"]["DeliveryView"][];
            eventId: string;
            id: string;
            isTest: boolean;
            locale: string;
            priority: string;
            recipient: components["schemas"]["NotifiedPerson"];
            /** @description null: the default site */
            site: string | null;
            /**
             * @description of all its deliveries: pending while one is on its way, else the best that any of them reached
             * @enum {string}
             */
            status: "pending" | "deferred" | "claimed" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "skipped" | "cancelled" | "expired";
            type: string;
            /** @description the wording of an A/B test this person got */
            variant: string | null;
        };
        NotifiedPerson: {
            id: string;
            locale: string;
            name: string | null;
        };
        PasswordBody: {
            /** Format: email */
            email: string;
            /** Format: password */
            password: string;
        };
        Person: {
            /** @description false: blocked, or has left; nothing is sent to them */
            active: boolean;
            email: string | null;
            /** @description whether a device of theirs takes push messages */
            hasDevice: boolean;
            id: string;
            locale: string | null;
            name: string | null;
            /** @description known from customers and staff, and to be changed there */
            ofIdentity: boolean;
            phone: string | null;
            roles: ("admin" | "cashier" | "staff" | "customer")[];
            /** @description channels on which nothing reaches their address any more */
            suppressedChannels: ("in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook")[];
            telegramId: string | null;
            timeZone: string | null;
            /** Format: date-time */
            updatedAt: string;
        };
        PersonalQuietHoursBody: {
            /** @description days on which they begin, 1 is Monday; left out: every day */
            days?: number[];
            /** @description local time at which they begin; later than `to` spans midnight */
            from: string;
            /** @description IANA time zone; left out: the person's */
            timeZone?: string;
            /** @description local time at which they end */
            to: string;
        };
        PointsPerBody: {
            amount: components["schemas"]["MoneyBody"];
            points: number;
        };
        PreferencesBody: {
            /** @description false: nothing of this category; or true or false by channel, which goes before `channels` */
            categories?: {
                [key: string]: unknown;
            };
            /** @description false: never on this channel */
            channels?: {
                [key: string]: boolean;
            };
            /** @description messages of low and normal priority are gathered; null or left out: each goes at once */
            digest?: components["schemas"]["DigestBody"] | null;
            /** @description false: no advertising, on no channel */
            marketing?: boolean;
            /** @description event types the person does not want to hear of */
            mutedTypes?: string[];
            /** @description null: none; left out: those of the site. Urgent messages don't wait */
            quietHours?: components["schemas"]["PersonalQuietHoursBody"] | null;
        };
        PreferencesView: {
            /** @description false: nothing of this category; or true or false by channel, which goes before `channels` */
            categories?: {
                [key: string]: unknown;
            };
            /** @description false: never on this channel */
            channels?: {
                [key: string]: boolean;
            };
            /** @description messages of low and normal priority are gathered; null or left out: each goes at once */
            digest?: components["schemas"]["DigestBody"] | null;
            /** @description by category, then by channel: whether a message would be sent, and why not; not sent back */
            effective: {
                [key: string]: {
                    [key: string]: components["schemas"]["Effect"];
                };
            };
            /** @description false: no advertising, on no channel */
            marketing?: boolean;
            /** @description event types the person does not want to hear of */
            mutedTypes?: string[];
            /** @description null: none; left out: those of the site. Urgent messages don't wait */
            quietHours?: components["schemas"]["PersonalQuietHoursBody"] | null;
        };
        Preview: {
            /** @enum {string} */
            channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord";
            content?: {
                [key: string]: unknown;
            };
            /** @description why there is no content */
            error?: string;
            /** @enum {string} */
            locale: "en" | "ru" | "th";
            /** @description variables that are shown and that the data lacks */
            missing: string[];
            /** @description which words: `shipped`, `v3`, or `unsaved` */
            version: string;
        };
        PreviewInput: {
            /**
             * @description only this one
             * @enum {string}
             */
            channel?: "in_app" | "telegram" | "email" | "sms" | "push" | "discord";
            /** @description instead of the type's sample */
            data?: {
                [key: string]: unknown;
            };
            /** @description words that are not saved, for the channel given */
            fields?: {
                [key: string]: unknown;
            };
            /**
             * @description only this one
             * @enum {string}
             */
            locale?: "en" | "ru" | "th";
            /** @description who reads it: `id`, `name`, `timeZone` */
            recipient?: {
                [key: string]: unknown;
            };
            /** @description the event type */
            type: string;
            /** @description the name of a variant */
            variant?: string;
        };
        Previews: {
            /** @description where the data does not fit the schema of the type; such an event would be refused */
            dataProblems: {
                code: string;
                message: string;
                pointer: string;
            }[];
            items: components["schemas"]["Preview"][];
        };
        /** @description An error, as RFC 9457 has it. */
        Problem: {
            /** @description stable; clients decide by it */
            code: string;
            detail?: string;
            errors?: {
                code: string;
                message: string;
                /** @description JSON pointer */
                pointer: string;
            }[];
            /** @description the path asked for */
            instance?: string;
            /** @description what is particular about it, as values, such as `validUntil`: to word it in another language than ours; which there are follows from the code */
            parameters?: {
                [key: string]: string | number | {
                    amount: string;
                    currency: string;
                };
            };
            /** @description what the log is searched by */
            requestId?: string;
            /** @description whether the same request may succeed later */
            retryable: boolean;
            status: number;
            title: string;
            /** @description `urn:marmalade:problem:` and the code */
            type: string;
        };
        ProfileBody: {
            /**
             * Format: date
             * @description customers only
             */
            birthday?: string | null;
            /**
             * Format: email
             * @description customers only; a changed address is not verified any more
             */
            email?: string | null;
            /** @description BCP 47 */
            locale?: string | null;
            name?: string | null;
            /** @description as email */
            phone?: string | null;
            /** @description IANA time zone */
            timeZone?: string | null;
        };
        ProfileView: {
            /** @description of customers */
            birthday?: string | null;
            email: string | null;
            /** @description of customers */
            emailVerified?: boolean;
            /** @description of staff: whether they can sign in with a password */
            hasPassword?: boolean;
            /** Format: uuid */
            id: string;
            locale: string | null;
            name: string | null;
            phone: string | null;
            /** @description of customers */
            phoneVerified?: boolean;
            /** @enum {string} */
            role: "owner" | "marketing" | "readonly" | "cashier" | "customer";
            telegramId: string | null;
            timeZone: string | null;
        };
        ProgramBody: {
            /** @default 0 */
            birthdayPoints: number;
            /**
             * @description false: orders bring nothing and count for nothing
             * @default true
             */
            enabled: boolean;
            /**
             * @description months after which points lapse, at the end of the shop’s day; null: never
             * @default null
             */
            expiryMonths: number | null;
            /** @description left out: 1 for each 10 of the shop’s currency */
            pointsPer?: components["schemas"]["PointsPerBody"];
            /** @description left out: nothing */
            referral?: components["schemas"]["ReferralPointsBody"];
            /** @description the revision this replaces; when it is another by now, it is refused */
            revision?: number;
            /**
             * @description whether points go back with the money
             * @default true
             */
            takeBackOnCancel: boolean;
            /**
             * @description of how many months the points count for a tier, and after how many it is looked at again
             * @default 12
             */
            tierPeriodMonths: number;
            /** @default 0 */
            welcomePoints: number;
        };
        ProgramView: {
            birthdayPoints: number;
            /** @description false: orders bring nothing and count for nothing */
            enabled: boolean;
            /** @description null: points never lapse */
            expiryMonths: number | null;
            pointsPer: components["schemas"]["PointsPerBody"];
            referral: components["schemas"]["ReferralPointsBody"];
            /** @description 0: nothing is set for this site */
            revision: number;
            site: string;
            takeBackOnCancel: boolean;
            tierPeriodMonths: number;
            /** Format: date-time */
            updatedAt: string | null;
            welcomePoints: number;
        };
        PublishInput: {
            /** @description a version to go back to; without it the draft is published */
            version?: number;
        };
        PushKeysBody: {
            /** @description the secret shared with the device: 16 bytes in base64url */
            auth: string;
            /** @description the device's public key on P-256: 65 bytes in base64url */
            p256dh: string;
        };
        PushPublicKey: {
            /** @description on P-256, in base64url */
            publicKey: string;
        };
        PushSubscriptionView: {
            /** Format: date-time */
            createdAt: string;
            id: string;
            /** @enum {string} */
            kind: "web" | "fcm";
            /** Format: date-time */
            lastUsedAt: string | null;
            locale: string | null;
            /** @description the push service of a browser; null for an app */
            service: string | null;
        };
        QueueFigures: {
            /** @description those with a time of their own; what waits for a digest is counted by digest */
            deferred: number;
            /** @description people's digests that will go out */
            digests: number;
            /** @description there are more than were counted */
            isAtLeast: boolean;
            /**
             * Format: date-time
             * @description when the one that waits longest was, or will be, due
             */
            oldestDueAt: string | null;
            pending: number;
        };
        QuietHoursBody: {
            /** @description days on which they begin, 1 is Monday; left out: every day */
            days?: number[];
            /** @description local time at which they begin; later than `to` spans midnight */
            from: string;
            /** @description local time at which they end */
            to: string;
        };
        QuietHoursChange: {
            /** @description null: none */
            quietHours: components["schemas"]["PersonalQuietHoursBody"] | null;
        };
        RealtimeBody: {
            enabled: boolean;
        };
        RecentView: {
            items: components["schemas"]["InboxNotificationView"][];
        };
        RecipientBody: {
            /** Format: email */
            email?: string;
            /** @description BCP 47 */
            locale?: string;
            name?: string;
            /** @description E.164 */
            phone?: string;
            /** @description left out: they stay as they are */
            roles?: ("admin" | "cashier" | "staff" | "customer")[];
            /** @description chat id in decimal digits */
            telegramId?: string;
            /** @description IANA */
            timeZone?: string;
        };
        RedeemBody: {
            /** @description the shop; left out: that of the cashier */
            location?: string;
            /** @description of the order, before the discount */
            orderAmount: components["schemas"]["MoneyBody"];
            /** @description of the shop’s own system */
            orderNumber?: string;
            /** @description the brand, where the cashier belongs to none */
            site?: string;
        };
        RedeemingCustomer: {
            /** Format: uuid */
            id: string;
            name: string | null;
        };
        RedemptionView: {
            amountOff: components["schemas"]["MoneyBody"];
            /** @description who took it */
            cashier: components["schemas"]["DoerView"];
            code: string;
            /** @description null: they are erased */
            customer: components["schemas"]["RedeemingCustomer"] | null;
            /** Format: uuid */
            discountId: string;
            /** Format: uuid */
            id: string;
            /** @description test data is kept apart */
            isTest: boolean;
            /** @enum {string} */
            kind: "percent" | "fixed";
            location: string | null;
            orderAmount: components["schemas"]["MoneyBody"];
            orderNumber: string | null;
            /** @description what is left to pay */
            payable: components["schemas"]["MoneyBody"];
            /** Format: date-time */
            redeemedAt: string;
            reversalReason: string | null;
            /** Format: date-time */
            reversedAt: string | null;
            reversedBy: components["schemas"]["DoerView"] | null;
            site: string | null;
            /** Format: uuid */
            templateId: string;
            /** @description what customers read: a text, or one a language */
            title: (string | {
                [key: string]: string;
            }) | null;
            /**
             * Format: date-time
             * @description until when the cashier can take it back
             */
            undoUntil: string;
            /** @description uses left after this one */
            usesLeft: number;
            /** @description percents of the price (two decimals at most) when `kind` is percent, money when it is fixed */
            value: number | components["schemas"]["MoneyBody"];
        };
        ReferralPointsBody: {
            /** @description who was brought along */
            refereePoints: number;
            /** @description who brought them along */
            referrerPoints: number;
        };
        RefreshBody: {
            /** @description the one of the last answer */
            refreshToken: string;
        };
        RejectBody: {
            /** @description the customer reads it */
            reason?: string;
        };
        Replayed: {
            /** @description messages handed to their queues */
            replayed: number;
        };
        RequestedBy: {
            id: string;
            name?: string;
            /** @enum {string} */
            role: "owner" | "marketing" | "readonly" | "cashier" | "customer" | "service";
        };
        ResetTemplates: {
            reset: number;
        };
        Retried: {
            /** @description those that were not, and why */
            notRetried: components["schemas"]["LeftDelivery"][];
            retried: components["schemas"]["ChangedDelivery"][];
        };
        ReverseBody: {
            /** @description for the usage log */
            reason?: string;
        };
        RevokeBody: {
            /** @description for the audit log */
            reason?: string;
        };
        RewardChange: {
            /** @description whether it can be asked for just now */
            active?: boolean;
            description?: string | null;
            /** @description a PNG or JPEG anybody can load */
            imageUrl?: string | null;
            /** @description as customers read it */
            name?: string;
            /** @description what it costs */
            points?: number;
            /** @description the revision the changes are made for; when it is another by now, they are refused */
            revision?: number;
            site?: string | null;
            /** @description how many there are; null: as many as are asked for */
            stock?: number | null;
        };
        RewardRedemptionView: {
            /** @description what the customer shows */
            code: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: uuid */
            customerId: string;
            /** Format: date-time */
            decidedAt: string | null;
            /** @description not shown to customers */
            decidedBy: components["schemas"]["DecidedByView"] | null;
            /** Format: uuid */
            id: string;
            /** @description where they get it */
            location: string | null;
            points: number;
            /** @description why it was rejected */
            reason: string | null;
            reward: components["schemas"]["WantedRewardView"];
            /** @enum {string} */
            state: "requested" | "approved" | "rejected";
            /**
             * Format: date-time
             * @description until when
             */
            validUntil: string | null;
        };
        RewardView: {
            /** @description whether it can be asked for just now */
            active: boolean;
            /**
             * Format: date-time
             * @description since when it is not offered any more
             */
            archivedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            description: string | null;
            /** Format: uuid */
            id: string;
            /** @description a PNG or JPEG anybody can load */
            imageUrl: string | null;
            name: string;
            /** @description what it costs */
            points: number;
            /** @description grows with each change */
            revision: number;
            /** @description the brand whose customers it is for; null: all */
            site: string | null;
            /** @description how many there are; null: as many as are asked for */
            stock: number | null;
            /** Format: date-time */
            updatedAt: string;
        };
        RotateApiKey: {
            /**
             * @description so many minutes the old key works as well; 0: not at all
             * @default 60
             */
            overlapMinutes: number | null;
        };
        RotateBody: {
            /**
             * @description the old keys have leaked
             * @default false
             */
            immediately: boolean;
        };
        RotatedSecret: {
            secret: string;
        };
        Rule: {
            atLeast: number;
            /**
             * @description what is counted; `order_amount` in whole units of the shop’s currency
             * @enum {string}
             */
            metric: "orders" | "order_amount" | "points_earned" | "discounts_used" | "referrals" | "months_member";
        };
        SavedDraft: {
            /** @description id of who saved it */
            author: string | null;
            /** Format: date-time */
            createdAt: string;
            fields: {
                [key: string]: unknown;
            };
            /** @description what was changed, and why */
            note: string | null;
            /** Format: date-time */
            publishedAt: string | null;
            /** @enum {string} */
            status: "draft" | "published" | "retired";
            version: number;
            warnings: components["schemas"]["LintFinding"][];
        };
        SegmentPreview: {
            /** @description up to 10,000 */
            count: number;
            /** @description there are more than were counted */
            countIsAtLeast: boolean;
            /** @description the newest of them, ten at most */
            sample: components["schemas"]["CustomerView"][];
        };
        SegmentPreviewBody: {
            /** @description that of the list; an empty one means all customers */
            filter: components["schemas"]["CustomerFilter"];
        };
        SegmentView: {
            /** Format: date-time */
            createdAt: string;
            description: string | null;
            filter: components["schemas"]["CustomerFilter"];
            /** Format: uuid */
            id: string;
            name: string;
            /** @description grows with each change */
            revision: number;
            /** Format: date-time */
            updatedAt: string;
        };
        SendBody: {
            /** @description buttons */
            actions?: components["schemas"]["ActionBody"][];
            /** @default general */
            category: string;
            /**
             * Format: date-time
             * @description from then on it is not shown any more
             */
            expiresAt?: string;
            image?: string;
            /** @description where it leads */
            link?: string;
            message: string;
            /**
             * @default normal
             * @enum {string}
             */
            priority: "low" | "normal" | "high" | "urgent";
            /** @description ids of customers or of members of staff */
            recipients: string[];
            title: string;
        };
        SentView: {
            /** @description the event that stands for it */
            eventId: string;
        };
        SessionView: {
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description it ends then, when it is not used before
             */
            expiresAt: string;
            /** Format: uuid */
            id: string;
            ipAddress: string | null;
            /** Format: date-time */
            lastUsedAt: string;
            /** @enum {string} */
            method: "telegram_link" | "telegram_widget" | "telegram_mini_app" | "password";
            userAgent: string | null;
        };
        SettingBody: {
            /** @description the revision that was read: refused when it is another by now */
            revision?: number;
            /** @description what the setting's `schema` allows */
            value: string | number | boolean | Record<string, never>;
        };
        SettingsBody: {
            /** @description null: none */
            quietHours: components["schemas"]["PersonalQuietHoursBody"] | null;
            /** @description whether notifications are pushed as they come; they are stored in any case */
            realtime: boolean;
        };
        SettingsView: {
            /** @description null: none */
            quietHours: components["schemas"]["PersonalQuietHoursBody"] | null;
            /**
             * Format: date-time
             * @description the end of the quiet hours it is now; null: it is none
             */
            quietUntil: string | null;
            /** @description whether notifications are pushed as they come; they are stored in any case */
            realtime: boolean;
            /** @description in which the quiet hours are, unless they name another */
            timeZone: string;
        };
        SettingView: {
            /** @description what holds when nothing is set */
            default: string | number | boolean | Record<string, never>;
            description: string;
            /** @enum {string} */
            key: "shop.name" | "shop.currency" | "shop.phone" | "shop.address" | "shop.opening_hours" | "customers.welcome_enabled" | "loyalty.birthday_hour" | "loyalty.expiring_days";
            /** @description grows with each change; 0: never set */
            revision: number;
            /** @description JSON Schema of the value */
            schema: Record<string, never>;
            /** Format: date-time */
            updatedAt: string | null;
            value: string | number | boolean | Record<string, never>;
        };
        SetWebhooksView: {
            /** @description of the bots that have a token */
            items: components["schemas"]["SetWebhookView"][];
        };
        SetWebhookView: {
            /** @enum {string} */
            bot: "customer" | "cashier";
            /** Format: uri */
            url: string;
        };
        SignedIn: {
            /** @description for `Authorization: Bearer …` */
            accessToken: string;
            /** @description seconds the access token is good for */
            expiresIn: number;
            person: components["schemas"]["SignedInPerson"];
            /** @description seconds after which the session ends when it is not used */
            refreshExpiresIn: number;
            /** @description for `POST /auth/refresh`; each is good for one use */
            refreshToken: string;
            /** @enum {string} */
            tokenType: "Bearer";
        };
        SignedInPerson: {
            /** Format: uuid */
            id: string;
            name: string | null;
            /** @enum {string} */
            role: "owner" | "marketing" | "readonly" | "cashier" | "customer";
        };
        SiteBody: {
            /** @description postal address, below mails; many countries want it in advertising */
            address?: string;
            /** @description hour of the day at which customers are congratulated; left out: the setting loyalty.birthday_hour */
            birthdayHour?: number;
            /** @description channels this site uses; left out: all */
            channels?: ("in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook")[];
            color?: string;
            /** @description ISO 4217, of amounts that name none; left out: the setting shop.currency */
            currency?: string;
            /** @description pass everybody's preferences, digests and quiet hours */
            forcedChannels?: ("in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook")[];
            /** @description how much advertising and low priority one person gets at most */
            frequencyCap?: components["schemas"]["FrequencyCapBody"];
            /**
             * @description of people whose language is not known
             * @enum {string}
             */
            locale?: "en" | "ru" | "th";
            /** @description shown in mails and on pages; anybody can read it */
            logoUrl?: string;
            /** @description sender of mails */
            mailFrom?: string;
            name?: string;
            /** @description of people who have not chosen any; in their local time */
            quietHours?: components["schemas"]["QuietHoursBody"];
            /**
             * Format: email
             * @description where answers to mails go
             */
            supportEmail?: string;
            /**
             * @description whether messages of test events go out, or are only kept
             * @enum {string}
             */
            testData?: "send" | "capture";
            /** @description of people whose time zone is not known */
            timeZone?: string;
            /** @description whether openings and clicks are counted */
            tracking?: boolean;
            url?: string;
        };
        SiteDetailView: {
            /** @description postal address, below mails; many countries want it in advertising */
            address?: string;
            /** @description hour of the day at which customers are congratulated; left out: the setting loyalty.birthday_hour */
            birthdayHour?: number;
            /** @description channels this site uses; left out: all */
            channels?: ("in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook")[];
            color?: string;
            /** @description ISO 4217, of amounts that name none; left out: the setting shop.currency */
            currency?: string;
            /** @description pass everybody's preferences, digests and quiet hours */
            forcedChannels?: ("in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook")[];
            /** @description how much advertising and low priority one person gets at most */
            frequencyCap?: components["schemas"]["FrequencyCapBody"];
            /** @description what events carry in `site` */
            id: string;
            /** @enum {string} */
            locale: "en" | "ru" | "th";
            /** @description shown in mails and on pages; anybody can read it */
            logoUrl?: string;
            /** @description sender of mails */
            mailFrom?: string;
            name: string;
            /** @description of people who have not chosen any; in their local time */
            quietHours?: components["schemas"]["QuietHoursBody"];
            /** @description what of it is its own: what PUT takes */
            settings: components["schemas"]["SiteBody"];
            /**
             * Format: email
             * @description where answers to mails go
             */
            supportEmail?: string;
            /**
             * @description what happens to messages of test events: sent like others, or only kept
             * @enum {string}
             */
            testData: "send" | "capture";
            timeZone: string;
            /** @description whether openings and clicks are counted */
            tracking: boolean;
            url?: string;
        };
        SiteView: {
            /** @description postal address, below mails; many countries want it in advertising */
            address?: string;
            /** @description hour of the day at which customers are congratulated; left out: the setting loyalty.birthday_hour */
            birthdayHour?: number;
            /** @description channels this site uses; left out: all */
            channels?: ("in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook")[];
            color?: string;
            /** @description ISO 4217, of amounts that name none; left out: the setting shop.currency */
            currency?: string;
            /** @description pass everybody's preferences, digests and quiet hours */
            forcedChannels?: ("in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook")[];
            /** @description how much advertising and low priority one person gets at most */
            frequencyCap?: components["schemas"]["FrequencyCapBody"];
            /** @description what events carry in `site` */
            id: string;
            /** @enum {string} */
            locale: "en" | "ru" | "th";
            /** @description shown in mails and on pages; anybody can read it */
            logoUrl?: string;
            /** @description sender of mails */
            mailFrom?: string;
            name: string;
            /** @description of people who have not chosen any; in their local time */
            quietHours?: components["schemas"]["QuietHoursBody"];
            /**
             * Format: email
             * @description where answers to mails go
             */
            supportEmail?: string;
            /**
             * @description what happens to messages of test events: sent like others, or only kept
             * @enum {string}
             */
            testData: "send" | "capture";
            timeZone: string;
            /** @description whether openings and clicks are counted */
            tracking: boolean;
            url?: string;
        };
        SkippedView: {
            /** Format: uuid */
            customerId: string;
            /** @enum {string} */
            reason: "CUSTOMER_UNKNOWN" | "CUSTOMER_BLOCKED" | "CUSTOMER_INACTIVE" | "TEST_DATA" | "ALREADY_ISSUED" | "CUSTOMER_LIMIT_REACHED" | "TEMPLATE_LIMIT_REACHED";
        };
        StaffView: {
            active: boolean;
            /** Format: date-time */
            createdAt: string;
            email: string | null;
            /** @description whether they can sign in with a password */
            hasPassword: boolean;
            /** Format: uuid */
            id: string;
            isTest: boolean;
            /** Format: date-time */
            lastLoginAt: string | null;
            locale: string | null;
            /** @description the shop a cashier works in */
            location: string | null;
            name: string;
            phone: string | null;
            /** @description grows with each change */
            revision: number;
            /** @enum {string} */
            role: "owner" | "marketing" | "readonly" | "cashier";
            site: string | null;
            telegramId: string | null;
            timeZone: string | null;
            /** Format: date-time */
            updatedAt: string;
        };
        Statistics: {
            byChannel: components["schemas"]["ChannelFiguresView"][];
            /** @description deliveries by state */
            byStatus: {
                [key: string]: number;
            };
            byType: components["schemas"]["TypeFigures"][];
            /** Format: date-time */
            from: string;
            latencyMs: components["schemas"]["LatencyFigures"];
            /** Format: date-time */
            to: string;
            totals: components["schemas"]["Figures"];
            variants: components["schemas"]["VariantFigures"][];
        };
        SteerInBulkBody: {
            /** @enum {string} */
            action: "retry" | "cancel";
            /** @description `nextCursor` of the answer before, with the same action and filter */
            cursor?: string;
            /** @description at least one of its fields */
            filter?: components["schemas"]["BulkFilter"];
            /** @description at most 1000 notifications; or `filter` */
            ids?: string[];
        };
        StoreAnnouncementBody: {
            category: string;
            /** @description the event it comes of; by it a repeat is known */
            eventId: string;
            /** Format: date-time */
            expiresAt?: string;
            /** @description the dispatcher's delivery */
            id: string;
            notificationId?: string;
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            type: string;
            /** @description title, message, link, image, actions, by language */
            words: {
                [key: string]: Record<string, never>;
            };
        };
        StoreNotificationBody: {
            /** @description buttons */
            actions?: components["schemas"]["ActionBody"][];
            /** @default general */
            category: string;
            /** @description for the application that shows it: what it is about */
            data?: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description from then on it is not shown any more
             */
            expiresAt?: string;
            /** @description a repeat with the same id changes nothing; left out: a new one */
            id?: string;
            image?: string;
            /** @description where it leads */
            link?: string;
            message: string;
            /** @description by which the dispatcher knows it */
            notificationId?: string;
            /**
             * @default normal
             * @enum {string}
             */
            priority: "low" | "normal" | "high" | "urgent";
            /** @description id of the customer or of the member of staff */
            recipientId: string;
            title: string;
            /**
             * @description event type
             * @default direct
             */
            type: string;
        };
        Suppression: {
            address: string;
            /** @enum {string} */
            channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook";
            /** Format: date-time */
            createdAt: string;
            detail: string | null;
            reason: string;
        };
        TelegramCustomerBody: {
            /** @description as Telegram has it; what is no language is left out */
            locale?: string;
            /** @description as Telegram has it; what can not be shown in one line is left out */
            name?: string;
            /** @description the brand; kept of new customers only */
            site?: string;
            /** @description where they came from; kept of new customers only */
            source?: string;
            /** @description decimal digits */
            telegramId: string;
        };
        TelegramCustomerView: {
            customer: components["schemas"]["CustomerView"];
            /** @description whether they have just become a customer */
            isNew: boolean;
        };
        TelegramTokenBody: {
            /**
             * @description as whom: somebody who works here may be a customer too
             * @enum {string}
             */
            as: "customer" | "staff";
            /** @description decimal digits */
            telegramId: string;
        };
        TemplateDetail: {
            /** @enum {string} */
            channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord";
            /** @description the version of the draft, if there is one */
            draft: number | null;
            draftVersion: components["schemas"]["TemplateVersion"] | null;
            /** @description in effect; null when there is a draft only */
            fields: {
                [key: string]: unknown;
            } | null;
            /** @enum {string} */
            locale: "en" | "ru" | "th";
            /** @description why published words are not in effect though they should be */
            problem: string | null;
            published: components["schemas"]["TemplateVersion"] | null;
            /**
             * Format: date-time
             * @description when what is in effect was published, if it was edited
             */
            publishedAt: string | null;
            shipped: {
                [key: string]: unknown;
            } | null;
            /** @enum {string} */
            status: "shipped" | "published" | "draft";
            type: string;
            /** @description what is in effect: `shipped`, `v3`, or null when there is a draft only */
            version: string | null;
        };
        TemplateVersion: {
            /** @description id of who saved it */
            author: string | null;
            /** Format: date-time */
            createdAt: string;
            fields: {
                [key: string]: unknown;
            };
            /** @description what was changed, and why */
            note: string | null;
            /** Format: date-time */
            publishedAt: string | null;
            /** @enum {string} */
            status: "draft" | "published" | "retired";
            version: number;
        };
        TemplateView: {
            /** @enum {string} */
            channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord";
            /** @description the version of the draft, if there is one */
            draft: number | null;
            /** @enum {string} */
            locale: "en" | "ru" | "th";
            /** @description why published words are not in effect though they should be */
            problem: string | null;
            /**
             * Format: date-time
             * @description when what is in effect was published, if it was edited
             */
            publishedAt: string | null;
            /** @enum {string} */
            status: "shipped" | "published" | "draft";
            type: string;
            /** @description what is in effect: `shipped`, `v3`, or null when there is a draft only */
            version: string | null;
        };
        TierChange: {
            /** @description by which the points of orders are multiplied, two decimals */
            multiplier?: number;
            /** @description as customers read it */
            name?: string;
            /** @description what it gives, as customers read it */
            perks?: string[];
            /** @description the revision the changes are made for; when it is another by now, they are refused */
            revision?: number;
            site?: string | null;
            /** @description points earned within the period of the program, from which on a customer is in it */
            threshold?: number;
        };
        TierView: {
            /**
             * Format: date-time
             * @description since when it is not offered any more
             */
            archivedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: uuid */
            id: string;
            /** @description by which the points of orders are multiplied, two decimals */
            multiplier: number;
            name: string;
            /** @description what it gives, as customers read it */
            perks: string[];
            /** @description grows with each change */
            revision: number;
            /** @description the brand whose customers it is for; null: all */
            site: string | null;
            /** @description points earned within the period of the program, from which on a customer is in it */
            threshold: number;
            /** Format: date-time */
            updatedAt: string;
        };
        TimelineItem: {
            /** Format: date-time */
            at: string;
            detail?: string;
            kind: string;
            /** @description id of what it is about */
            ref?: string;
            /** @description which service knows of it */
            service: string;
            title: string;
        };
        TimelineView: {
            items: components["schemas"]["TimelineItem"][];
            /** @description services that did not answer: what they know is not here */
            missing: string[];
            nextCursor: string | null;
        };
        TraceLine: {
            /** @enum {string} */
            channel?: "in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook";
            code: string;
            detail: string;
        };
        TraceView: {
            /** Format: date-time */
            at: string;
            channel: string | null;
            code: string;
            detail: string;
        };
        TypeFigures: {
            clickRate: number | null;
            clicks: number;
            /** @description taken by the provider: sent, delivered or read */
            delivered: number;
            deliveries: number;
            failed: number;
            /** @description not sent on purpose: skipped, cancelled, expired */
            held: number;
            openRate: number | null;
            /** @description deliveries that were opened, and in which a link was followed; each once */
            opens: number;
            type: string;
            unknown: number;
            /** @description still on their way: pending, deferred, in hand */
            waiting: number;
        };
        UnreadCountView: {
            count: number;
        };
        UnregisteredType: {
            count: number;
            /** Format: date-time */
            firstReceivedAt: string;
            /** Format: date-time */
            lastReceivedAt: string;
            /** @description the newest event of the type, whole */
            latest: {
                [key: string]: unknown;
            };
            type: string;
        };
        UpdateAdmin: {
            /** @description false: can not sign in any more, and is signed out */
            active?: boolean;
            /** @description to sign in with a password, and for what is sent to staff */
            email?: string | null;
            /** @description BCP 47 */
            locale?: string | null;
            name?: string;
            /**
             * Format: password
             * @description 10 characters to 72 bytes; null takes it away. It is never shown, and a new one signs the person out
             */
            password?: string | null;
            phone?: string | null;
            /** @enum {string} */
            role?: "owner" | "marketing" | "readonly";
            /** @description the brand they work for */
            site?: string | null;
            /** @description decimal digits; to sign in by Telegram */
            telegramId?: string | null;
            /** @description IANA time zone */
            timeZone?: string | null;
        };
        UpdateCashier: {
            /** @description false: can not sign in any more, and is signed out */
            active?: boolean;
            /** @description to sign in with a password, and for what is sent to staff */
            email?: string | null;
            /** @description BCP 47 */
            locale?: string | null;
            /** @description the shop they work in */
            location?: string | null;
            name?: string;
            /**
             * Format: password
             * @description 10 characters to 72 bytes; null takes it away. It is never shown, and a new one signs the person out
             */
            password?: string | null;
            phone?: string | null;
            /** @description the brand they work for */
            site?: string | null;
            /** @description decimal digits; to sign in by Telegram */
            telegramId?: string | null;
            /** @description IANA time zone */
            timeZone?: string | null;
        };
        UpdateCustomer: {
            /**
             * Format: date
             * @description since 1900
             */
            birthday?: string | null;
            /** @description unique */
            email?: string | null;
            /** @description staff knows it to be theirs; a changed address is not verified */
            emailVerified?: boolean;
            /** @description language, BCP 47 */
            locale?: string | null;
            /** @description at most 200 characters */
            name?: string | null;
            /** @description unique; in any writing, best with the country code */
            phone?: string | null;
            phoneVerified?: boolean;
            /** @description the revision the changes are made for; when it is another by now, they are refused */
            revision?: number;
            /** @description the brand they belong to; none: the default one */
            site?: string | null;
            /** @description where they came from */
            source?: string | null;
            /**
             * @description `active` when somebody new has none
             * @enum {string}
             */
            status?: "active" | "inactive" | "blocked";
            /** @description whether they follow the shop's Telegram channel */
            subscribed?: boolean | null;
            /** @description all of them, at most 100 of at most 64 characters */
            tags?: string[];
            /** @description they have stopped the bot; another Telegram account has not, unless it is said */
            telegramBlocked?: boolean;
            /** @description unique; in digits */
            telegramId?: string | null;
            /** @description IANA */
            timeZone?: string | null;
        };
        UpdateSegment: {
            description?: string | null;
            /** @description that of the list; an empty one means all customers */
            filter?: components["schemas"]["CustomerFilter"];
            /** @description unique, in whatever case */
            name?: string;
            /** @description the revision the changes are made for; when it is another by now, they are refused */
            revision?: number;
        };
        UpdateTaken: {
            ok: boolean;
        };
        UpdateTemplate: {
            /**
             * @description whether discounts are issued of it
             * @default true
             */
            active: boolean;
            /**
             * @description characters of a code after its prefix
             * @default 8
             */
            codeLength: number;
            /** @description what its codes begin with: letters and digits, but none of 0, O, 1, I, L */
            codePrefix?: string | null;
            /**
             * @description together with `value`
             * @enum {string}
             */
            kind?: "percent" | "fixed";
            /** @description what percents take off at most */
            maximumOff?: components["schemas"]["MoneyBody"] | null;
            /** @description discounts issued at most */
            maxIssued?: number | null;
            /**
             * @description uses of one discount
             * @default 1
             */
            maxUses: number;
            /** @description uses of one customer, over all their discounts of it */
            maxUsesPerCustomer?: number | null;
            /** @description uses of all customers together */
            maxUsesTotal?: number | null;
            /** @description the smallest order it applies to */
            minimumOrder?: components["schemas"]["MoneyBody"] | null;
            /** @description for staff */
            name?: string;
            /** @description the brand it is for; null: all */
            site?: string | null;
            /** @description what customers read: a text, or one a language */
            title?: (string | {
                [key: string]: string;
            }) | null;
            /**
             * @description what it is issued by; of several active ones the newest, and one of the customer’s site first
             * @default manual
             * @enum {string}
             */
            trigger: "manual" | "subscription" | "birthday" | "referral";
            /** @description days from the day of issue on; ends at midnight of the shop */
            validDays?: number | null;
            /**
             * Format: date
             * @description first day of use, by the shop’s clock
             */
            validFrom?: string | null;
            /**
             * Format: date
             * @description last day of use
             */
            validUntil?: string | null;
            /** @description percents of the price (two decimals at most) when `kind` is percent, money when it is fixed */
            value?: number | components["schemas"]["MoneyBody"];
        };
        UpdateWebhookEndpoint: {
            /** @description for people */
            description?: string | null;
            /** @description a new endpoint is; enabled again, one that was given up gets a new chance */
            enabled?: boolean;
            /** @description exact types, `order.*` for all that begin with `order.`, or `*`; at most 100 */
            eventTypes?: string[];
            /** @description only this site's events; null: those of all */
            site?: string | null;
            /** @description http or https; no private address, no credentials */
            url?: string;
        };
        UsageSummary: {
            /** @description uses that count */
            count: number;
            /** @description uses that were reversed */
            reversed: number;
            /** @description by currency, without what was reversed */
            totals: components["schemas"]["UsageTotal"][];
        };
        UsageTotal: {
            /** @description what was taken off */
            amountOff: components["schemas"]["MoneyBody"];
            /** @description uses that count */
            count: number;
            currency: string;
            /** @description of the orders, before the discounts */
            orderAmount: components["schemas"]["MoneyBody"];
        };
        ValidateBody: {
            /** @description the shop; left out: that of the cashier */
            location?: string;
            /** @description of the order, before the discount */
            orderAmount?: components["schemas"]["MoneyBody"];
            /** @description the brand, where the cashier belongs to none */
            site?: string;
        };
        ValidatedView: {
            /** @description null: the order’s amount was not told */
            amountOff: components["schemas"]["MoneyBody"] | null;
            customer: components["schemas"]["RedeemingCustomer"];
            discount: components["schemas"]["DiscountView"];
            /** @description what is left to pay */
            payable: components["schemas"]["MoneyBody"] | null;
            valid: boolean;
        };
        VariantFigures: {
            clicked: number;
            clickRate: number | null;
            delivered: number;
            deliveryRate: number | null;
            notifications: number;
            opened: number;
            openRate: number | null;
            type: string;
            variant: string;
        };
        WantedRewardView: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        WebhookAttempt: {
            attempt: number;
            code: string | null;
            /** @description the header `webhook-id` */
            deliveryId: string;
            detail: string | null;
            /** Format: date-time */
            finishedAt: string;
            notificationId: string;
            outcome: string;
            /** Format: date-time */
            startedAt: string;
            /** @description what has become of the message by now */
            state: string;
            type: string;
        };
        WebhookEndpoint: {
            /** Format: date-time */
            createdAt: string;
            description: string | null;
            /** @enum {string|null} */
            disabledReason: "RECEIVER_GONE" | "RECEIVER_FAILING" | null;
            enabled: boolean;
            /** @description exact types, `order.*` for all that begin with `order.`, or `*` */
            eventTypes: string[];
            /**
             * Format: date-time
             * @description since when every message failed; null: the last one went through
             */
            failingSince: string | null;
            id: string;
            /** @description of this site's events only; null: of all */
            site: string | null;
            /** Format: date-time */
            updatedAt: string;
            url: string;
        };
        WebhookEndpointWithSecret: {
            /** Format: date-time */
            createdAt: string;
            description: string | null;
            /** @enum {string|null} */
            disabledReason: "RECEIVER_GONE" | "RECEIVER_FAILING" | null;
            enabled: boolean;
            /** @description exact types, `order.*` for all that begin with `order.`, or `*` */
            eventTypes: string[];
            /**
             * Format: date-time
             * @description since when every message failed; null: the last one went through
             */
            failingSince: string | null;
            id: string;
            secret: string;
            /** @description of this site's events only; null: of all */
            site: string | null;
            /** Format: date-time */
            updatedAt: string;
            url: string;
        };
        WebhookTestResult: {
            /** @description why it did not arrive */
            code?: string;
            /** @description what the receiver said */
            detail?: string;
            /** @enum {string} */
            outcome: "sent" | "retry" | "throttled" | "failed" | "unknown";
        };
        WidgetBody: {
            /** @description seconds since 1970 */
            auth_date: number;
            first_name: string;
            hash: string;
            id: number;
            last_name?: string;
            photo_url?: string;
            username?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    showSigningKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the key that signs, those that will, and those whose tokens live */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JsonWebKeys"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAdmins: {
        parameters: {
            query?: {
                /** @description whether they work here still; left out: all */
                active?: boolean;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
                /** @description a part of the name, e-mail or phone number, or the Telegram id */
                q?: string;
                role?: "owner" | "marketing" | "readonly";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of admins: owners, marketing and readers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["StaffView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAdmin: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAdmin"];
            };
        };
        responses: {
            /** @description the admin */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showAdmin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the admin */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeAdmin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description they are gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateAdmin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateAdmin"];
            };
        };
        responses: {
            /** @description the admin as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    inviteAdmin: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key gets the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the invitation; the code is not shown again */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of keys; the last is that of the settings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ApiKeyView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKey"];
            };
        };
        responses: {
            /** @description the key in clear: it is shown this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyInClearView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it does not work any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateApiKey"];
            };
        };
        responses: {
            /** @description the new key in clear: it is shown this once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyInClearView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAuditLog: {
        parameters: {
            query?: {
                /** @description what was done; `customer.*` is all about one noun */
                action?: string;
                /** @description id of who did it */
                actor?: string;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description from then on */
                from?: string;
                /** @description items a page */
                limit?: number;
                subjectId?: string;
                /** @description what it was done to */
                subjectKind?: string;
                /** @description before then */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of entries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AuditEntryView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issueCustomerToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get another token of the same right for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerTokenBody"];
            };
        };
        responses: {
            /** @description the token */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerTokenView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogoutBody"];
            };
        };
        responses: {
            /** @description the session has ended, or had before */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the person, their permissions and their session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInWithPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordBody"];
            };
        };
        responses: {
            /** @description the tokens of a new session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refreshSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshBody"];
            };
        };
        responses: {
            /** @description new tokens of the same session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exchangeLoginToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExchangeBody"];
            };
        };
        responses: {
            /** @description the tokens of a new session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptInvitationBody"];
            };
        };
        responses: {
            /** @description a token as `POST /auth/telegram/tokens` gives one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotToken"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issueLoginToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginTokenBody"];
            };
        };
        responses: {
            /** @description the link; whoever has it is that person */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginTokenView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInWithTelegramMiniApp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MiniAppBody"];
            };
        };
        responses: {
            /** @description the tokens of a new session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issueTelegramToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TelegramTokenBody"];
            };
        };
        responses: {
            /** @description the token, and who it is */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotToken"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInWithTelegramWidget: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WidgetBody"];
            };
        };
        responses: {
            /** @description the tokens of a new session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCapturedMessages: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of messages as their receivers would see them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["CapturedMessage"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCashiers: {
        parameters: {
            query?: {
                /** @description whether they work here still; left out: all */
                active?: boolean;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
                /** @description a part of the name, e-mail or phone number, or the Telegram id */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of cashiers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["StaffView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCashier: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateCashier"];
            };
        };
        responses: {
            /** @description the cashier */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showCashier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the cashier */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeCashier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description they are gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateCashier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateCashier"];
            };
        };
        responses: {
            /** @description the cashier as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    inviteCashier: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key gets the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the invitation; the code is not shown again */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listChannels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all channels */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ChannelView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendChannelTest: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                channel: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description of an ops channel, for discord; default: system */
                    name?: string;
                    /** @description an address of the channel: an e-mail address, a phone number, a Telegram chat, for in_app and push a person's id; default: the first admin who has one */
                    to?: string;
                };
            };
        };
        responses: {
            /** @description the state of the message, who carried it and what they said */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelTestResult"];
                };
            };
            /** @description it is still on its way, or will be tried again: look under /notifications */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelTestResult"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCustomers: {
        parameters: {
            query?: {
                /** @description has one of these tags */
                anyTag?: string[];
                /** @description born on this day of a year or later, MM-DD; or on this date or later, YYYY-MM-DD */
                birthdayFrom?: string;
                /** @description born on this day of a year or earlier; before `birthdayFrom`: the days between span the new year. Or a date. */
                birthdayTo?: string;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description whether an e-mail address of theirs is known */
                hasEmail?: boolean;
                /** @description whether a phone number of theirs is known */
                hasPhone?: boolean;
                /** @description whether their Telegram account is known */
                hasTelegram?: boolean;
                /** @description test data instead of customers */
                isTest?: boolean;
                /** @description items a page */
                limit?: number;
                /** @description their language, BCP 47; `ru` is ru-RU too */
                locale?: string;
                /** @description has none of these tags */
                notTag?: string[];
                /** @description each of its words is part of the name, the e-mail address, the phone number (in any writing) or the Telegram id; a word of one or two characters is the beginning of one. Or the whole id. */
                q?: string;
                /** @description became a customer then or later; a date begins in UTC */
                registeredFrom?: string;
                /** @description became a customer before then */
                registeredTo?: string;
                /** @description those alone who are in this segment */
                segment?: string;
                /** @description the brand they belong to; `default`: none of their own */
                site?: string;
                /** @description the newest or the oldest first */
                sort?: "-createdAt" | "createdAt";
                /** @description where they came from */
                source?: string;
                status?: "active" | "inactive" | "blocked";
                /** @description whether they follow the shop's Telegram channel */
                subscribed?: boolean;
                /** @description has this tag; repeated: all of them */
                tag?: string[];
                /** @description whether they have stopped the bot */
                telegramBlocked?: boolean;
                /** @description count them too, up to 10,000 */
                total?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of customers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["CustomerView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                        /** @description with `total=true` */
                        total?: number;
                        /** @description there are more than were counted */
                        totalIsAtLeast?: boolean;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateCustomer"];
            };
        };
        responses: {
            /** @description the customer */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the customer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    eraseCustomer: {
        parameters: {
            query?: {
                /** @description the person asked for it, staff decided so, or the data was kept as long as it may be */
                reason?: "request" | "staff" | "retention";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description when they were erased */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasedView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateCustomer"];
            };
        };
        responses: {
            /** @description the customer as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportCustomerData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the archive; streamed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showCustomerTimeline: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of what happened */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelineView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeCustomersInBulk: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkBody"];
            };
        };
        responses: {
            /** @description the job */
            202: {
                headers: {
                    /** @description where the job is */
                    location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportCustomers: {
        parameters: {
            query?: {
                /** @description has one of these tags */
                anyTag?: string[];
                /** @description born on this day of a year or later, MM-DD; or on this date or later, YYYY-MM-DD */
                birthdayFrom?: string;
                /** @description born on this day of a year or earlier; before `birthdayFrom`: the days between span the new year. Or a date. */
                birthdayTo?: string;
                /** @description begin with a byte order mark, by which spreadsheets know that it is UTF-8 */
                bom?: boolean;
                /** @description whether an e-mail address of theirs is known */
                hasEmail?: boolean;
                /** @description whether a phone number of theirs is known */
                hasPhone?: boolean;
                /** @description whether their Telegram account is known */
                hasTelegram?: boolean;
                /** @description test data instead of customers */
                isTest?: boolean;
                /** @description their language, BCP 47; `ru` is ru-RU too */
                locale?: string;
                /** @description has none of these tags */
                notTag?: string[];
                /** @description each of its words is part of the name, the e-mail address, the phone number (in any writing) or the Telegram id; a word of one or two characters is the beginning of one. Or the whole id. */
                q?: string;
                /** @description became a customer then or later; a date begins in UTC */
                registeredFrom?: string;
                /** @description became a customer before then */
                registeredTo?: string;
                /** @description those alone who are in this segment */
                segment?: string;
                /** @description the brand they belong to; `default`: none of their own */
                site?: string;
                /** @description where they came from */
                source?: string;
                status?: "active" | "inactive" | "blocked";
                /** @description whether they follow the shop's Telegram channel */
                subscribed?: boolean;
                /** @description has this tag; repeated: all of them */
                tag?: string[];
                /** @description whether they have stopped the bot */
                telegramBlocked?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the file, as it is read from the database */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerTelegramCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TelegramCustomerBody"];
            };
        };
        responses: {
            /** @description a customer who was there before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TelegramCustomerView"];
                };
            };
            /** @description a new customer */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TelegramCustomerView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description what went wrong */
                code?: string;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description given up on at this time or later */
                from?: string;
                /** @description items a page */
                limit?: number;
                /** @description given up on before this time */
                to?: string;
                /** @description the event type */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of messages, each with the code and text of what went wrong */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DeadLetterView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description that it was handed over */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayDeadLetters: {
        parameters: {
            query?: {
                /** @description what went wrong */
                code?: string;
                /** @description given up on at this time or later */
                from?: string;
                /** @description given up on before this time */
                to?: string;
                /** @description the event type */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description how many were handed over */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDiscordChannels: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of channels, without their webhooks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DiscordChannel"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addDiscordChannel: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddDiscordChannel"];
            };
        };
        responses: {
            /** @description the channel */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiscordChannel"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeDiscordChannel: {
        parameters: {
            query?: {
                /** @description remove it even when event types are announced there */
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeDiscordChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeDiscordChannel"];
            };
        };
        responses: {
            /** @description the channel */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiscordChannel"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDiscountTemplates: {
        parameters: {
            query?: {
                /** @description whether discounts are issued of it; left out: all */
                active?: boolean;
                /** @description those that are archived instead of all others */
                archived?: boolean;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description test data, or all other; left out: both */
                isTest?: boolean;
                /** @description items a page */
                limit?: number;
                /** @description of that site alone */
                site?: string;
                trigger?: "manual" | "subscription" | "birthday" | "referral";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of templates */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DiscountTemplateView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createDiscountTemplate: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTemplate"];
            };
        };
        responses: {
            /** @description the template */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiscountTemplateView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showDiscountTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the template */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiscountTemplateView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    archiveDiscountTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is archived */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateDiscountTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateTemplate"];
            };
        };
        responses: {
            /** @description the template as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiscountTemplateView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDiscountUsage: {
        parameters: {
            query?: {
                /** @description who took it */
                cashierId?: string;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                customerId?: string;
                discountId?: string;
                /** @description used at this moment or later */
                from?: string;
                /** @description test data, or all other; left out: both */
                isTest?: boolean;
                /** @description items a page */
                limit?: number;
                location?: string;
                /** @description those that were reversed, or all others; left out: both */
                reversed?: boolean;
                templateId?: string;
                /** @description used before this moment */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of uses */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RedemptionView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sumDiscountUsageSummary: {
        parameters: {
            query?: {
                /** @description who took it */
                cashierId?: string;
                customerId?: string;
                discountId?: string;
                /** @description used at this moment or later */
                from?: string;
                /** @description test data, or all other; left out: both */
                isTest?: boolean;
                location?: string;
                /** @description those that were reversed, or all others; left out: both */
                reversed?: boolean;
                templateId?: string;
                /** @description used before this moment */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description sums */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageSummary"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDiscounts: {
        parameters: {
            query?: {
                /** @description as it is shown or typed */
                code?: string;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                customerId?: string;
                /** @description issued at this moment or later */
                from?: string;
                issuedVia?: "subscription" | "birthday" | "referral" | "manual" | "bulk" | "api";
                /** @description test data, or all other; left out: both */
                isTest?: boolean;
                /** @description items a page */
                limit?: number;
                state?: "active" | "scheduled" | "used" | "expired" | "revoked";
                templateId?: string;
                /** @description issued before this moment */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of discounts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DiscountView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issueDiscountOne: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssueBody"];
            };
        };
        responses: {
            /** @description the discount */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiscountView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showDiscount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the discount */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiscountView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showDiscountQr: {
        parameters: {
            query?: {
                /** @description width and height in pixels */
                size?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeDiscount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeBody"];
            };
        };
        responses: {
            /** @description the discount, revoked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiscountView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issueDiscountsBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssueBatchBody"];
            };
        };
        responses: {
            /** @description how many were given one, and who was not */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedBatchView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redeemDiscountCode: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description as the customer shows it: case, blanks and dashes do not matter */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedeemBody"];
            };
        };
        responses: {
            /** @description it is used */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedemptionView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    validateDiscountCode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description as the customer shows it: case, blanks and dashes do not matter */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValidateBody"];
            };
        };
        responses: {
            /** @description it can be redeemed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidatedView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all types, in the order of their names */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["EventTypeView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showEventType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the type */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypeDetail"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    saveEventType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                type: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventTypeInput"];
            };
        };
        responses: {
            /** @description the type as it is now; other replicas follow within seconds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypeDetail"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeEventType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is as it ships, or gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendEventTypeTest: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                type: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description only these; default: all of the type */
                    channels?: ("in_app" | "telegram" | "email" | "sms" | "push" | "discord")[];
                    /** @description who gets it in place of everybody; default: the admins */
                    to?: {
                        /**
                         * Format: email
                         * @description E-mail address.
                         */
                        email?: string;
                        /** @description The id of the person at the publisher; the same person has the same id in every event. */
                        id?: string;
                        /** @description Preferred language as a BCP 47 tag, such as ru or en-GB. */
                        locale?: string;
                        /** @description The name to address the person by, as they write it. */
                        name?: string;
                        /** @description Phone number in E.164 form, +79991234567. */
                        phone?: string;
                        /** @description Telegram chat id in decimal digits; a string, since it may exceed what a JSON number keeps. */
                        telegramId?: string;
                        /** @description IANA time zone, such as Asia/Vladivostok. */
                        timeZone?: string;
                    };
                };
            };
        };
        responses: {
            /** @description Stored; what becomes of it is under /notifications */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description the event that stands for the request */
                        eventId: string;
                        notifications: {
                            deliveries: {
                                /** @enum {string} */
                                channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook";
                                /** Format: date-time */
                                dueAt: string | null;
                                id: string;
                                /** @description why it does not go */
                                reason: string | null;
                                /** @enum {string} */
                                state: "pending" | "deferred" | "claimed" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "skipped" | "cancelled" | "expired";
                            }[];
                            id: string;
                            recipientId: string;
                            /** @enum {string} */
                            status: "pending" | "deferred" | "claimed" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "skipped" | "cancelled" | "expired";
                        }[];
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acceptEvents: {
        parameters: {
            query?: {
                /** @description true: only tell what would happen */
                dryRun?: "true" | "false";
            };
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/cloudevents-batch+json": ({
                    /** @description fits the schema of its type */
                    data?: {
                        [key: string]: unknown;
                    };
                    /** @description unique within its source */
                    id?: string;
                    /** @description the brand it belongs to; left out: the default site */
                    site?: string;
                    /** @description who announces it, a URI reference */
                    source?: string;
                    /** @constant */
                    specversion?: "1.0";
                    /** @description what it happened to; events of one subject keep their order */
                    subject?: string;
                    /** Format: date-time */
                    time?: string;
                    /** @description what happened: one of /event-types */
                    type?: string;
                } & {
                    [key: string]: unknown;
                }) | ({
                    /** @description fits the schema of its type */
                    data?: {
                        [key: string]: unknown;
                    };
                    /** @description unique within its source */
                    id?: string;
                    /** @description the brand it belongs to; left out: the default site */
                    site?: string;
                    /** @description who announces it, a URI reference */
                    source?: string;
                    /** @constant */
                    specversion?: "1.0";
                    /** @description what it happened to; events of one subject keep their order */
                    subject?: string;
                    /** Format: date-time */
                    time?: string;
                    /** @description what happened: one of /event-types */
                    type?: string;
                } & {
                    [key: string]: unknown;
                })[];
                "application/cloudevents+json": ({
                    /** @description fits the schema of its type */
                    data?: {
                        [key: string]: unknown;
                    };
                    /** @description unique within its source */
                    id?: string;
                    /** @description the brand it belongs to; left out: the default site */
                    site?: string;
                    /** @description who announces it, a URI reference */
                    source?: string;
                    /** @constant */
                    specversion?: "1.0";
                    /** @description what it happened to; events of one subject keep their order */
                    subject?: string;
                    /** Format: date-time */
                    time?: string;
                    /** @description what happened: one of /event-types */
                    type?: string;
                } & {
                    [key: string]: unknown;
                }) | ({
                    /** @description fits the schema of its type */
                    data?: {
                        [key: string]: unknown;
                    };
                    /** @description unique within its source */
                    id?: string;
                    /** @description the brand it belongs to; left out: the default site */
                    site?: string;
                    /** @description who announces it, a URI reference */
                    source?: string;
                    /** @constant */
                    specversion?: "1.0";
                    /** @description what it happened to; events of one subject keep their order */
                    subject?: string;
                    /** Format: date-time */
                    time?: string;
                    /** @description what happened: one of /event-types */
                    type?: string;
                } & {
                    [key: string]: unknown;
                })[];
                "application/json": ({
                    /** @description fits the schema of its type */
                    data?: {
                        [key: string]: unknown;
                    };
                    /** @description unique within its source */
                    id?: string;
                    /** @description the brand it belongs to; left out: the default site */
                    site?: string;
                    /** @description who announces it, a URI reference */
                    source?: string;
                    /** @constant */
                    specversion?: "1.0";
                    /** @description what it happened to; events of one subject keep their order */
                    subject?: string;
                    /** Format: date-time */
                    time?: string;
                    /** @description what happened: one of /event-types */
                    type?: string;
                } & {
                    [key: string]: unknown;
                }) | ({
                    /** @description fits the schema of its type */
                    data?: {
                        [key: string]: unknown;
                    };
                    /** @description unique within its source */
                    id?: string;
                    /** @description the brand it belongs to; left out: the default site */
                    site?: string;
                    /** @description who announces it, a URI reference */
                    source?: string;
                    /** @constant */
                    specversion?: "1.0";
                    /** @description what it happened to; events of one subject keep their order */
                    subject?: string;
                    /** Format: date-time */
                    time?: string;
                    /** @description what happened: one of /event-types */
                    type?: string;
                } & {
                    [key: string]: unknown;
                })[];
            };
        };
        responses: {
            /** @description of a dry run: each event with the notifications it would cause, rendered, and the trace of decisions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRunAnswer"];
                };
            };
            /** @description Stored; what becomes of them is under /notifications */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEventsUnregistered: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of types with how many events of each are kept, and the newest of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["UnregisteredType"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    toInboxAdminAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertBody"];
            };
        };
        responses: {
            /** @description taken; it is sent in a moment */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    toInboxAdminAnnouncementEverybody: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnnouncementBody"];
            };
        };
        responses: {
            /** @description as it is shown */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxNotificationView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdrawInboxAdminAnnouncement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description taken back */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    toInboxAdminSendSome: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendBody"];
            };
        };
        responses: {
            /** @description taken; it is shown in a moment */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createInboxAnnouncement: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StoreAnnouncementBody"];
            };
        };
        responses: {
            /** @description as it is stored */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxNotificationView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInboxNotifications: {
        parameters: {
            query?: {
                category?: string;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description not older */
                from?: string;
                /** @description items a page */
                limit?: number;
                priority?: "low" | "normal" | "high" | "urgent";
                /** @description whether they were read */
                status?: "unread" | "read";
                /** @description older */
                to?: string;
                /** @description count them too, up to 10,000 */
                total?: boolean;
                /** @description event type */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of notifications */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["InboxNotificationView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createInboxNotification: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StoreNotificationBody"];
            };
        };
        responses: {
            /** @description as it is stored */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxNotificationView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showInboxNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the notification */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxNotificationView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeInboxNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeNotificationBody"];
            };
        };
        responses: {
            /** @description as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxNotificationView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeInboxNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readInboxNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxNotificationView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeInboxRead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description how many were removed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readInboxReadAll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description how many were unread */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recentInbox: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecentView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showInboxSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the settings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceInboxSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsBody"];
            };
        };
        responses: {
            /** @description as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setInboxSettingsQuietHours: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuietHoursChange"];
            };
        };
        responses: {
            /** @description as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    toggleInboxSettingsRealtime: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RealtimeBody"];
            };
        };
        responses: {
            /** @description as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamInbox: {
        parameters: {
            query?: never;
            header?: {
                /** @description `id` of the last event that was seen */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a stream that does not end by itself */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unreadInbox: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of notifications */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["InboxNotificationView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countInboxUnreadCount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description announcements count too */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnreadCountView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setTelegramWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description where they are posted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetWebhooksView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                kind?: "add_tags" | "remove_tags" | "assign_discount" | "export";
                /** @description items a page */
                limit?: number;
                state?: "queued" | "running" | "done" | "failed" | "cancelled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of jobs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["JobView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the job, cancelled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    downloadJobFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showLoyaltyAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    giveLoyaltyAccountBadges: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GiveBadgeBody"];
            };
        };
        responses: {
            /** @description the badge they have now */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BadgeView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    entriesLoyaltyAccount: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
            };
            header?: never;
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of lines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["EntryView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    adjustLoyaltyAccountPoints: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdjustPointsBody"];
            };
        };
        responses: {
            /** @description the new line of the account */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLoyaltyBadges: {
        parameters: {
            query?: {
                /** @description also what is not offered any more */
                archived?: boolean;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
                /** @description only what customers of this brand are offered */
                site?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of badges */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["BadgeView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createLoyaltyBadge: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBadge"];
            };
        };
        responses: {
            /** @description the badge */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BadgeView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showLoyaltyBadge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the badge */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BadgeView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeLoyaltyBadge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is archived */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateLoyaltyBadge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BadgeChange"];
            };
        };
        responses: {
            /** @description the badge as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BadgeView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLoyaltyMilestones: {
        parameters: {
            query?: {
                /** @description also what is not offered any more */
                archived?: boolean;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
                /** @description only what customers of this brand are offered */
                site?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of milestones */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["MilestoneView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createLoyaltyMilestone: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMilestone"];
            };
        };
        responses: {
            /** @description the milestone */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MilestoneView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showLoyaltyMilestone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the milestone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MilestoneView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeLoyaltyMilestone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is archived */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateLoyaltyMilestone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MilestoneChange"];
            };
        };
        responses: {
            /** @description the milestone as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MilestoneView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLoyaltyPrograms: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all of them; `default` is that of sites for which nothing is set */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ProgramView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showLoyaltyProgram: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description what holds there */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProgramView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceLoyaltyProgram: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                site: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProgramBody"];
            };
        };
        responses: {
            /** @description what holds there now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProgramView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLoyaltyRewardRedemptions: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                customerId?: string;
                /** @description items a page */
                limit?: number;
                rewardId?: string;
                state?: "requested" | "approved" | "rejected";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RewardRedemptionView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    askLoyaltyRewardRedemptions: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskForRewardBody"];
            };
        };
        responses: {
            /** @description what is to be decided */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RewardRedemptionView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    approveLoyaltyRewardRedemption: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApproveBody"];
            };
        };
        responses: {
            /** @description as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RewardRedemptionView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rejectLoyaltyRewardRedemption: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RejectBody"];
            };
        };
        responses: {
            /** @description as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RewardRedemptionView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLoyaltyRewards: {
        parameters: {
            query?: {
                /** @description also what is not offered any more */
                archived?: boolean;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
                /** @description only what customers of this brand are offered */
                site?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of rewards */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RewardView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createLoyaltyReward: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReward"];
            };
        };
        responses: {
            /** @description the reward */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RewardView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showLoyaltyReward: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the reward */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RewardView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeLoyaltyReward: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is archived */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateLoyaltyReward: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RewardChange"];
            };
        };
        responses: {
            /** @description the reward as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RewardView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLoyaltyTiers: {
        parameters: {
            query?: {
                /** @description also what is not offered any more */
                archived?: boolean;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
                /** @description only what customers of this brand are offered */
                site?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of tiers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["TierView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createLoyaltyTier: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTier"];
            };
        };
        responses: {
            /** @description the tier */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TierView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showLoyaltyTier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the tier */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TierView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeLoyaltyTier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is archived */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateLoyaltyTier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TierChange"];
            };
        };
        responses: {
            /** @description the tier as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TierView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmMyAddress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: "email" | "phone";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmationBody"];
            };
        };
        responses: {
            /** @description the address is verified */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendMyAddressCode: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                kind: "email" | "phone";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is sent */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeSentView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeMyPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPasswordBody"];
            };
        };
        responses: {
            /** @description changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showMePreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the preferences, and `effective`, which is not sent back */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceMePreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreferencesBody"];
            };
        };
        responses: {
            /** @description as GET answers from now on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showMyProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a customer, or a member of staff */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeMyProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileBody"];
            };
        };
        responses: {
            /** @description as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMePushSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all of them, at most 20 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["PushSubscriptionView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addMePushSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddPushSubscription"];
            };
        };
        responses: {
            /** @description the device */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushSubscriptionView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeMePushSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description there are none any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeMePushSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                subscriptionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showMePushSubscriptionsPublicKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a public key on P-256 in base64url; it stays the same */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushPublicKey"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMySessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all of them, at most 100 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MySessionsView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endMySession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the session has ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMessageTemplates: {
        parameters: {
            query?: {
                channel?: "in_app" | "telegram" | "email" | "sms" | "push" | "discord";
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
                locale?: "en" | "ru" | "th";
                /** @description `shipped`: as it ships; `published`: edited words are in effect; `draft`: it has a draft */
                status?: "shipped" | "published" | "draft";
                /** @description the event type */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page, in the order of type, channel and language */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["TemplateView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetMessageTemplates: {
        parameters: {
            query?: {
                /** @description of this event type only */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description how many templates were reset; their versions remain */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResetTemplates"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showMessageTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord";
                locale: "en" | "ru" | "th";
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the template */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateDetail"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    saveMessageTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord";
                locale: "en" | "ru" | "th";
                type: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftInput"];
            };
        };
        responses: {
            /** @description the draft, and warnings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedDraft"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdrawMessageTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord";
                locale: "en" | "ru" | "th";
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    publishMessageTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord";
                locale: "en" | "ru" | "th";
                type: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PublishInput"];
            };
        };
        responses: {
            /** @description the version that is in effect now; other replicas follow within seconds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateVersion"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMessageTemplateVersions: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
            };
            header?: never;
            path: {
                channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord";
                locale: "en" | "ru" | "th";
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of versions with their words */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["TemplateVersion"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    lintMessageTemplates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LintInput"];
            };
        };
        responses: {
            /** @description errors, for which a draft would be refused, and warnings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LintFindings"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewMessageTemplates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewInput"];
            };
        };
        responses: {
            /** @description what each channel would show */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Previews"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listNotifications: {
        parameters: {
            query?: {
                /** @description the key by which it can be taken back */
                cancelKey?: string;
                /** @description orders, payments, … */
                category?: string;
                /** @description with a delivery on this channel */
                channel?: "in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook";
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description the event's id */
                event?: string;
                /** @description made at this time or later */
                from?: string;
                /** @description test data only, or none of it; unset: both */
                isTest?: boolean;
                /** @description items a page */
                limit?: number;
                priority?: "low" | "normal" | "high" | "urgent";
                /** @description part of a recipient name or id */
                q?: string;
                /** @description the recipient's id, or `ops:NAME` */
                recipient?: string;
                /** @description the brand; `default`: none was named */
                site?: string;
                /** @description the newest or the oldest first */
                sort?: "-createdAt" | "createdAt";
                /** @description with a delivery in this state (on the channel, if one is given) */
                status?: "pending" | "deferred" | "claimed" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "skipped" | "cancelled" | "expired";
                /** @description made before this time */
                to?: string;
                /** @description count them too, up to 10,000 */
                total?: boolean;
                /** @description the event type */
                type?: string;
                /** @description the wording of an A/B test */
                variant?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of notifications with their deliveries and rendered content */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["NotificationView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                        /** @description with `total=true` */
                        total?: number;
                        /** @description there are more than were counted */
                        totalIsAtLeast?: boolean;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendNotifications: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description in place of `to`: admins, cashiers or ops:NAME */
                    audience?: string;
                    /** @description by this name what waits can be taken back */
                    cancelKey?: string;
                    /** @description default: that of the type, or `direct` */
                    category?: string;
                    /** @description default: those of the type, or those on which a person is known */
                    channels?: ("in_app" | "telegram" | "email" | "sms" | "push" | "discord")[];
                    /** @description in place of `type`: words, the same on all channels */
                    content?: {
                        actions?: {
                            link: string;
                            title: string;
                        }[];
                        /** @description the body of the e-mail, instead of the message */
                        html?: string;
                        image?: string;
                        /** @description where it leads: an address of the web, or a path of the site */
                        link?: string;
                        message: string;
                        title: string;
                    };
                    /** @description what the wording shows; fits the schema of the type */
                    data?: Record<string, never>;
                    /** @description of several that wait under this key for a person and channel only the newest goes */
                    digestKey?: string;
                    /** @description from then on it goes no more */
                    expiresAt?: string;
                    /** @description after `channels` one by one, each only when nothing before it was delivered (in the app: read) */
                    fallback?: ("in_app" | "telegram" | "email" | "sms" | "push" | "discord")[];
                    /** @description passes preferences, quiet hours, digests and caps */
                    forced?: boolean;
                    isTest?: boolean;
                    /** @description advertising */
                    marketing?: boolean;
                    /** @enum {string} */
                    priority?: "low" | "normal" | "high" | "urgent";
                    /** @description a year ahead at most; a moment past is now */
                    sendAt?: string;
                    site?: string;
                    /** @description one person or up to 1000 */
                    to?: unknown;
                    /** @description the event type whose wording is used */
                    type?: string;
                };
            };
        };
        responses: {
            /** @description Stored; it goes when it is due */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description the event that stands for the request */
                        eventId: string;
                        notifications: {
                            deliveries: {
                                /** @enum {string} */
                                channel: "in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook";
                                /** Format: date-time */
                                dueAt: string | null;
                                id: string;
                                /** @description why it does not go */
                                reason: string | null;
                                /** @enum {string} */
                                state: "pending" | "deferred" | "claimed" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "skipped" | "cancelled" | "expired";
                            }[];
                            id: string;
                            recipientId: string;
                            /** @enum {string} */
                            status: "pending" | "deferred" | "claimed" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown" | "skipped" | "cancelled" | "expired";
                        }[];
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the notification */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationDetail"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description deliveries that do not go any more, and why others could not be held back */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cancelled"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description deliveries that go at once, and why the others do not */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retried"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    bulkNotifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SteerInBulkBody"];
            };
        };
        responses: {
            /** @description how many deliveries were found and how many of them were changed */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkOutcome"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelNotifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    cancelKey: string;
                };
            };
        };
        responses: {
            /** @description how many deliveries were taken back */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancelledByKey"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showNotificationsStats: {
        parameters: {
            query?: {
                /** @description with a delivery on this channel */
                channel?: "in_app" | "telegram" | "email" | "sms" | "push" | "discord" | "webhook";
                /** @description made at this time or later */
                from?: string;
                /** @description the brand; `default`: none was named */
                site?: string;
                /** @description count test data too */
                test?: boolean;
                /** @description made before this time */
                to?: string;
                /** @description the event type */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the figures */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statistics"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showPushPublicKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a public key on P-256 in base64url; it stays the same */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushPublicKey"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRecipients: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
                /** @description part of a name, an id or an address */
                q?: string;
                role?: "admin" | "cashier" | "staff" | "customer";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of people with addresses, roles, and channels on which nothing reaches them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Person"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showRecipient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tellRecipient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecipientBody"];
            };
        };
        responses: {
            /** @description the person as known now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showRecipientPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the preferences, and `effective`, which is not sent back */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceRecipientPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreferencesBody"];
            };
        };
        responses: {
            /** @description as GET answers from now on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRecipientPushSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all of them, at most 20 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["PushSubscriptionView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addRecipientPushSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddPushSubscription"];
            };
        };
        responses: {
            /** @description the device */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushSubscriptionView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeRecipientPushSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the person has none any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeRecipientPushSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                subscriptionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reverseRedemption: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReverseBody"];
            };
        };
        responses: {
            /** @description the use, reversed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedemptionView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSegments: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of segments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SegmentView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSegment: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSegment"];
            };
        };
        responses: {
            /** @description the segment */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showSegment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the segment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeSegment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateSegment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateSegment"];
            };
        };
        responses: {
            /** @description the segment as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSegmentCustomers: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
                /** @description the newest or the oldest first */
                sort?: "-createdAt" | "createdAt";
                /** @description count them too, up to 10,000 */
                total?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of customers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["CustomerView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewSegment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SegmentPreviewBody"];
            };
        };
        responses: {
            /** @description the number, and the newest */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentPreview"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description every setting there is; they fit on one page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SettingView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showSetting: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the setting */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeSetting: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingBody"];
            };
        };
        responses: {
            /** @description the setting as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateSigningKeys: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateBody"];
            };
        };
        responses: {
            /** @description the new key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewSigningKeyView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSites: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all sites; `default` is that of events that name none */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SiteView"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showSite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                site: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the site, and its own `settings` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteDetailView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceSite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                site: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SiteBody"];
            };
        };
        responses: {
            /** @description the site as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SiteDetailView"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receiveSmsReceiptsTwilio: {
        parameters: {
            query?: never;
            header: {
                /** @description over the address and the form */
                "X-Twilio-Signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** @description of a message that failed */
                    ErrorCode?: string;
                    MessageSid?: string;
                    MessageStatus?: string;
                };
            };
        };
        responses: {
            /** @description written down, or nothing that has to be */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSuppressions: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of channels and addresses, each with the reason */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Suppression"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    liftSuppression: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel: string;
                /** @description the address, percent-encoded */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description what is planned from now on goes to it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receiveTelegramUpdate: {
        parameters: {
            query?: never;
            header: {
                /** @description TELEGRAM_WEBHOOK_SECRET */
                "X-Telegram-Bot-Api-Secret-Token": string;
            };
            path: {
                bot: "customer" | "cashier";
            };
            cookie?: never;
        };
        /** @description an update, as https://core.telegram.org/bots/api#update */
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description taken in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdateTaken"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    clickTrack: {
        parameters: {
            query?: {
                /** @description of the page when the link is damaged */
                lang?: "en" | "ru" | "th";
            };
            header?: never;
            path: {
                /** @description the token, out of a message */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description to where the link leads */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openTrack: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the token, out of a message */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one transparent pixel, whatever the token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/gif": string;
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showUnsubscribe: {
        parameters: {
            query?: {
                lang?: "en" | "ru" | "th";
            };
            header?: never;
            path: {
                /** @description the token, out of a message */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unsubscribe: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the token, out of a message */
                path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** @enum {string} */
                    "List-Unsubscribe"?: "One-Click";
                };
                "multipart/form-data": {
                    /** @enum {string} */
                    "List-Unsubscribe"?: "One-Click";
                };
            };
        };
        responses: {
            /** @description a page that says what was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhookEndpoints: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of endpoints, without their secrets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["WebhookEndpoint"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWebhookEndpoint"];
            };
        };
        responses: {
            /** @description the endpoint, and its secret: it is shown this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the endpoint, without its secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWebhookEndpoint"];
            };
        };
        responses: {
            /** @description the endpoint as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhookEndpointAttempts: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description items a page */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of attempts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["WebhookAttempt"][];
                        /** @description `cursor` of the next page; null on the last */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateWebhookEndpointSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description the same key and body get the same answer for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the new secret: it is shown this once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedSecret"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description what came of it: `outcome`, `code`, `detail` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookTestResult"];
                };
            };
            /** @description a problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
