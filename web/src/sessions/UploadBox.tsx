export function UploadBox() {
  return <p>Upload</p>
}
