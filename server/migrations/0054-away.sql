-- A user who is away gets no turn where users take turns, until they are back.

alter table members add column away_until timestamptz;
