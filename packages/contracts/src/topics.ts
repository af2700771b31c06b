/** Kafka topics. The platform creates them; a name is prefixed with TOPIC_PREFIX. */
export interface Topic {
  name: string;
  partitions: number;
  /** Compacted: the last state per key is kept for ever, so that a replica can be rebuilt from nothing. */
  compacted: boolean;
}

export const UNITS_TOPIC = "organizations.units";
export const YEARLY_FIGURES_TOPIC = "organizations.yearly-figures";
export const YEARS_TOPIC = "organizations.years";
export const DIRECTIVES_TOPIC = "organizations.directives";
export const COUNTS_TOPIC = "registrations.counts";
export const DECISIONS_TOPIC = "registrations.decisions";
export const ATTENDANCE_TOPIC = "events.attendance";
export const GIFTS_TOPIC = "funds.gifts";
export const AWARDS_TOPIC = "funds.awards";
export const PERIODS_TOPIC = "funds.periods";
export const DEAD_LETTERS_TOPIC = "dead-letters";

export const topics: readonly Topic[] = [
  { name: UNITS_TOPIC, partitions: 3, compacted: true },
  { name: YEARLY_FIGURES_TOPIC, partitions: 3, compacted: true },
  { name: YEARS_TOPIC, partitions: 1, compacted: true },
  { name: DIRECTIVES_TOPIC, partitions: 3, compacted: false },
  { name: COUNTS_TOPIC, partitions: 3, compacted: true },
  { name: DECISIONS_TOPIC, partitions: 3, compacted: false },
  { name: ATTENDANCE_TOPIC, partitions: 3, compacted: false },
  { name: GIFTS_TOPIC, partitions: 3, compacted: false },
  { name: AWARDS_TOPIC, partitions: 3, compacted: false },
  { name: PERIODS_TOPIC, partitions: 3, compacted: false },
  { name: DEAD_LETTERS_TOPIC, partitions: 1, compacted: false },
];
