export default function UploadPage() {
  return <p>UploadPage</p>
}
