/** Something that can be undone. Undoing twice does nothing. */
export interface Disposable {
  dispose(): void;
}
