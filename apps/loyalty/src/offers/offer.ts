import type { ProblemType } from '@marmalade/http';

/** What all that customers can be offered has in common. */
export interface Offer {
  id: string;
  /** The brand whose customers it is for; null: everybody's. */
  site: string | null;
  /** As customers know it. */
  name: string;
  archivedAt: Date | null;
  revision: number;
  createdAt: Date;
  updatedAt: Date;
}

/** A column of a kind of offer: its SQL type, and how it is read when that is not by its name. */
export interface OfferColumn {
  column: string;
  type: string;
  /** Over the table `o`. */
  read?: string;
}

/** One kind of offer: its table, and its own fields. */
export interface OfferKind<Own> {
  /** `tier`: the table, and what the audit log calls it. */
  name: string;
  columns: { readonly [Field in keyof Own]: OfferColumn };
  /** What a new one is that does not say; null where nothing stands here. */
  defaults: Partial<Own>;
  notFound: ProblemType;
}

/** What can be said of an offer. */
export type OfferFields<Own> = Own & Pick<Offer, 'name' | 'site'>;

/** What is said of a new one. */
export type NewOfferFields<Own> = Partial<OfferFields<Own>> & Pick<Offer, 'name'>;
