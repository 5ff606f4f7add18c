import { problemType } from '@marmalade/http';

export const JOB_NOT_FOUND = problemType({ code: 'JOB_NOT_FOUND', status: 404, title: 'There is no such job' });

export const JOB_FINISHED = problemType({ code: 'JOB_FINISHED', status: 409, title: 'The job has ended already' });

export const JOB_FILE_NOT_FOUND = problemType({
  code: 'JOB_FILE_NOT_FOUND',
  status: 404,
  title: 'The job has no file, not yet or not any more',
});
