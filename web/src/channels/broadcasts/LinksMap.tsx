import type { BroadcastDetail, BroadcastReportShown } from '../../api/index.ts';
import { Count, percentText } from '../../ui/index.ts';
import { MailFrame } from '../MailFrame.tsx';
import classes from './Broadcasts.module.css';
import reportClasses from './Report.module.css';
import { Scroll } from './Scroll.tsx';
import { useMailOf } from './useMailOf.ts';

/** The mail with a number at each link that was clicked; the same numbers as a list, which open their people. */
export const LinksMap = ({
  broadcast,
  links,
  of,
  isRaw,
}: {
  broadcast: BroadcastDetail;
  links: BroadcastReportShown['links'];
  of: (what: string) => string;
  isRaw: boolean;
}) => {
  const mail = useMailOf(broadcast.live?.template ?? broadcast.document.template, links);
  const clicks = links.reduce((sum, one) => sum + one.clicks, 0);
  if (links.length === 0 && !mail) return null;
  return (
    <section className={reportClasses.links} aria-label="Links">
      {mail && (
        <div className={reportClasses.mail}>
          <MailFrame html={mail.html} title={mail.subject} height={520} />
        </div>
      )}
      <div className={reportClasses.tableBlock}>
        <h3 className={reportClasses.tableTitle}>Links</h3>
        {links.length === 0 ? (
          <p className={classes.text}>Nobody has clicked a link yet.</p>
        ) : (
          <Scroll label="Links">
            <table className={reportClasses.table}>
              <thead>
                <tr>
                  <th scope="col">Link</th>
                  <th scope="col">People</th>
                  <th scope="col">Clicks</th>
                  {isRaw && <th scope="col">By machines</th>}
                </tr>
              </thead>
              <tbody>
                {links.map((link) => (
                  <tr key={link.url}>
                    <th scope="row" className={reportClasses.url} title={link.url}>
                      {link.url.replace(/^https?:\/\//, '')}
                    </th>
                    <td>
                      <Count value={link.people} of={`clicked ${link.url}`} href={of(`link:${link.url}`)} />
                    </td>
                    <td className="figures">
                      {link.clicks} <span className={classes.quiet}>{percentText(link.clicks, clicks)}</span>
                    </td>
                    {isRaw && <td className="figures">{link.machineClicks}</td>}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </div>
    </section>
  );
};
