-- A published segment is built by its compiled SQL before the contacts whom it concerns otherwise are visited
-- (engine/build.ts): what a sweep is at.

alter table sweeps add column phase text not null default 'visit' check (phase in ('build', 'visit'));
