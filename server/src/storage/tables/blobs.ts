/** Images and long lines. */
export interface BlobsTables {
  blobs: BlobsTable
}

export interface BlobsTable {
  hash: string
  bytes: number
  /** The bytes on PostgreSQL; null with SQLite, where they are a file in the data folder. */
  body: Uint8Array | null
}
