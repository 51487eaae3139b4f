import { useWorkspace } from '../../app/index.ts';
import { AppLink } from '../../ui/index.ts';
import classes from './Companies.module.css';
import { byWords } from './search.ts';
import { useContactCompany } from './useCompanies.ts';

/** The company of a contact, on their page: where it leads, and how they came to it. */
export const ContactCompany = ({ contactId }: { contactId: string }) => {
  const { at } = useWorkspace();
  const { data } = useContactCompany(contactId);
  if (!data?.company) return null;
  const { companyId, name, by } = data.company;
  return (
    <span className={classes.home}>
      <AppLink href={at(`/contacts/companies/${companyId}`)} underline="always">
        {name}
      </AppLink>
      <span className={classes.quiet}>company {byWords[by]}</span>
    </span>
  );
};
