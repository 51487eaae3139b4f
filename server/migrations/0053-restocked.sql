-- Who waits for a product hears of it when it can be bought again: the upsert that sees it notes when, and the note goes
-- in the transaction that tells them, so that each is told once.

alter table products add column restocked_at timestamptz;
create index products_restocked on products (workspace_id) where restocked_at is not null;
