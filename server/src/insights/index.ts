export { type ContactDetail, contactDetail } from './contact.ts';
export { type ContactRow, contactRows } from './contact-rows.ts';
export { type FeedLine, feed, feedSince } from './feed.ts';
export { createHome, type Home, type HomeReader } from './home.ts';
export { loadNames, type WorkspaceNames } from './names.ts';
export { type NumberContext, numberOf } from './numbers.ts';
export { countAll, countOf, type PeoplePlace, peoplePage } from './people-list.ts';
export { createReports, type Reports } from './reports.ts';
