// GET /tasks?when=&whose=&after= ; GET /contacts/:contactId/tasks ; PATCH /tasks/:contactId/:taskId ; POST .../done
export type { TaskCounts, TaskDue, TaskOutcome, TaskRow, TaskWhen, TaskWhose } from '../../sales/index.ts';
