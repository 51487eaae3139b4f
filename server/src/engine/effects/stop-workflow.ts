import type { TakeEffect } from './effect.ts';

export const stopWorkflow: TakeEffect<'stopWorkflow'> = (
  { workflow: { name }, queue },
  { workflow, enrollmentId, step },
) => {
  const text = `Taken out by "${step}" of ${name}`;
  queue.push({
    type: 'stop',
    ...(workflow === undefined ? {} : { workflow }),
    except: enrollmentId,
    text,
  });
};
