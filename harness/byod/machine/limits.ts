/** How long a driver may go on without getting anywhere. */
export interface Limits {
  /** Edges of the control flow without a call of the machine: a loop that does nothing but compute. */
  readonly edges: number;
  /** Register reads since the last progress: a picture started, an interrupt, a picture handed in or out. */
  readonly polls: number;
  /** Virtual time, in seconds, that register polls may take since the last progress. */
  readonly pollSeconds: number;
  /** Register accesses in one call from outside, whatever they do. */
  readonly accesses: number;
}

export const LIMITS: Limits = { edges: 300_000_000, polls: 5_000_000, pollSeconds: 5, accesses: 500_000_000 };
