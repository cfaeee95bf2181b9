import { Alert } from '@mantine/core';
import { ApiError, NoAnswer } from '../../api/client';
import { texts } from '../../texts';

/** What went wrong with something a person asked for, in words that say whether anything changed. */
export function Failure({ error }: { error: Error | null }) {
  if (!error) return null;
  return (
    <Alert color="vermilion" variant="light" mt="md" role="alert">
      {failureWords(error)}
    </Alert>
  );
}

export function failureWords(error: Error): string {
  if (error instanceof NoAnswer) return texts.failure.network;
  if (error instanceof ApiError && error.status === 403) return error.problem.detail ?? texts.failure.forbidden;
  return error.message;
}
