-- What brings people in: dates and schedules are armed per contact, some who would come in are held out to measure what
-- a workflow does, and a start by hand for a segment is asked of its members by a sweep.

-- workflow id -> the next start by time alone: when, on which day, what it follows from, the day of the last one. The
-- timers of kind 'date' are the same; null: none
alter table contact_state add column occasions jsonb;

alter table enrollments drop constraint enrollments_state_check;
alter table enrollments add constraint enrollments_state_check
  check (state in ('active', 'finished', 'exited', 'goal', 'stuck', 'holdout'));
