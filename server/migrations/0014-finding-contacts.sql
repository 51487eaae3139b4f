-- Finding people among a million: the words they are found by, and views of the list that a workspace keeps.

-- Words of name and e-mail, and the phone's digits, folded as `contacts/search.ts` folds what is typed: accents and
-- capitals away, signs are blanks. A stored column and not an expression index: an edit of other attributes leaves it
-- as it is, so such updates stay HOT (measured; an expression index ended that). The digits stand from each of the
-- first four on, since country codes have one to three and people type the number without it.
alter table contacts add column names tsvector generated always as (array_to_tsvector(array_remove(
  string_to_array(
    translate(
      lower(normalize(
        left(coalesce(attributes ->> 'name', ''), 100) || ' '
          || left(coalesce(attributes ->> 'first_name', attributes ->> 'firstName', ''), 100) || ' '
          || left(coalesce(attributes ->> 'last_name', attributes ->> 'lastName', ''), 100) || ' '
          || left(coalesce(attributes ->> 'email', ''), 120),
        NFD)),
      E'@.,"()/_+-\t\n\r\u00a0\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327\u0328',
      '              '),
    ' ')
  || array[
    translate(left(coalesce(attributes ->> 'phone', ''), 30), '+ ()-/.', ''),
    substr(translate(left(coalesce(attributes ->> 'phone', ''), 30), '+ ()-/.', ''), 2),
    substr(translate(left(coalesce(attributes ->> 'phone', ''), 30), '+ ()-/.', ''), 3),
    substr(translate(left(coalesce(attributes ->> 'phone', ''), 30), '+ ()-/.', ''), 4)
  ], ''))) stored;

-- Visitors have no words and stand in no index. A longer pending list makes each search read it through.
create index contacts_names on contacts using gin (names) with (gin_pending_list_limit = 512)
  where names <> ''::tsvector;

-- A view of the contacts list under a name: its filters, order and columns as the URL has them.
create table contact_views (
  workspace_id int not null references workspaces on delete cascade,
  view_id uuid not null,
  name text not null,
  search jsonb not null,
  created_by text not null,
  created_at timestamptz not null,
  primary key (workspace_id, view_id),
  unique (workspace_id, name)
);
