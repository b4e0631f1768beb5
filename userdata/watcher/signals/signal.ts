/** A kind of news that the metadata service may have for this instance. One file for each beside this one. */
export interface SignalSource<Signal> {
  /** Path under /latest/meta-data/. */
  path: string;
  /**
   * Read the answer; undefined body: the service said 404, which is its way of saying "nothing".
   *
   * @throws Error if it makes no sense; counted, and asked again
   */
  parse(body: string | undefined): Signal;
}
