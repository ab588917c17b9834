export default function SessionPage({ id }: { id: string }) {
  return <p>{id}</p>
}
