/** Hand a file to the user. `type` is its media type. */
export function download(file: { readonly name: string; readonly type: string; readonly content: BlobPart }): void {
  const url = URL.createObjectURL(new Blob([file.content], { type: file.type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  URL.revokeObjectURL(url);
}
