declare const brand: unique symbol;

/** A `T` that was checked once, at the edge, to be a `Name`; plain `T`s are not assignable to it. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
