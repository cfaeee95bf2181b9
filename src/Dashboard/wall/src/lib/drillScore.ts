import type { DrillReport, DrillRun } from '../api/drills';

/** What a team is timed on, in the order in which it happens. */
export const drillSteps = ['detect', 'acknowledge', 'activate', 'pause', 'approveReply', 'firstReply'] as const;

export type DrillStep = (typeof drillSteps)[number];

/** Seconds that a step took; null when it did not happen, or nothing was scored. */
export const stepSeconds = (run: DrillRun | null, step: DrillStep): number | null => run?.score?.[`${step}Seconds`] ?? null;

export interface ScoredStep {
  step: DrillStep;
  took: number | null;
  before: number | null;
  /** Seconds; below zero is faster. Null when one of the two did not do it. */
  change: number | null;
}

export const scoredSteps = ({ run, last, change }: DrillReport): ScoredStep[] =>
  drillSteps.map((step) => ({ step, took: stepSeconds(run, step), before: stepSeconds(last, step), change: change[step] ?? null }));
