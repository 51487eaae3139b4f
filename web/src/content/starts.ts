import type { Brand, TemplateDocument } from '../api/index.ts';

/** The reader's own font: none is fetched when the mail is opened. */
const FONT = '-apple-system, Segoe UI, Helvetica, Arial, sans-serif';

/** A mail with sizes that are read well; colours and font are the company's where it has set them. */
const mail = (brand: Brand, body: string): string => `<mjml>
  <mj-head>
    <mj-attributes>${brand.font ? '' : `\n      <mj-all font-family="${FONT}" />`}
      <mj-text font-size="16px" line-height="1.55" />
      <mj-button font-size="16px" border-radius="${brand.radius ?? 6}px" inner-padding="12px 28px" />
    </mj-attributes>
  </mj-head>
  <mj-body>${body}
  </mj-body>
</mjml>
`;

const letter = `
    <mj-section padding="24px 0 12px">
      <mj-column>
        <mj-text font-size="20px" font-weight="600">{{ workspace.name }}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="8px 0">
      <mj-column>
        <mj-text>Hi {{ contact.firstName | default: "there" }},</mj-text>
        <mj-text>Write here what you want to say.</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="12px 0 32px">
      <mj-column>
        <mj-text font-size="12px" color="#667085">{{ workspace.name }}<br>{{ workspace.brand.address }}<br><a href="{{ unsubscribe_url }}" style="color:#667085">Unsubscribe</a></mj-text>
      </mj-column>
    </mj-section>`;

export type Start = 'letter' | 'empty' | 'html';

/** What a new mail begins with. */
export const startOf = (start: Start, name: string, brand: Brand): TemplateDocument => ({
  name,
  subject: name,
  class: 'marketing',
  ...(start === 'html' ? { html: '' } : { mjml: mail(brand, start === 'letter' ? letter : '') }),
});
