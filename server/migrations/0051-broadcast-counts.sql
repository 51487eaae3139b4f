-- Progress of a broadcast without counting its messages: each statement that ends the wait of messages adds to the row of
-- their bucket, and a look at the progress sums at most 4,096 rows a broadcast (RULES-SQL 14).

create table broadcast_counts (
  bucket smallint not null,
  workspace_id int not null references workspaces on delete cascade,
  broadcast_id int not null,
  -- messages decided, whatever became of them
  people int not null default 0,
  held int not null default 0,
  holdout int not null default 0,
  -- handed over, whatever came of it
  sent int not null default 0,
  taken_back int not null default 0,
  failed int not null default 0,
  primary key (bucket, workspace_id, broadcast_id)
) with (fillfactor = 70);
create index broadcast_counts_of on broadcast_counts (workspace_id, broadcast_id);

insert into broadcast_counts (bucket, workspace_id, broadcast_id, people, held, holdout, sent, taken_back, failed)
select bucket, workspace_id, broadcast_id, count(*),
  count(*) filter (where state = 'held' and reason ->> 'code' <> 'holdout'),
  count(*) filter (where state = 'held' and reason ->> 'code' = 'holdout'),
  count(*) filter (where state in ('submitted', 'unknown', 'bounced')),
  count(*) filter (where state in ('withdrawn', 'expired')),
  count(*) filter (where state = 'failed')
from messages where bucket >= 0 and broadcast_id is not null
group by bucket, workspace_id, broadcast_id;

-- what people did with it: few rows of many
create index messages_clicked_of_broadcast on messages (workspace_id, broadcast_id)
  where broadcast_id is not null and clicked_at is not null;
create index messages_unsubscribed_of_broadcast on messages (workspace_id, broadcast_id)
  where broadcast_id is not null and unsubscribed_at is not null;
-- whether something of it waits, and until when
create index outbox_of_broadcast on outbox (workspace_id, broadcast_id, not_before) where broadcast_id is not null;

-- language of the text that a message was filled with; null: the one for everybody else
alter table messages add column language text;
