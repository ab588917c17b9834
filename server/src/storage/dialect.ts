/** The databases that openctl can be installed on. */
export type Dialect = "sqlite" | "postgres"
