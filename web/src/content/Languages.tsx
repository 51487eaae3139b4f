import { Button, Menu } from '@mantine/core';
import { IconCheck, IconChevronDown, IconPlus, IconTrash } from '@tabler/icons-react';
import type { TemplateDocument } from '../api/index.ts';
import { Icon } from '../ui/index.ts';
import { type TextLanguage, textOf, withoutLanguage, withText } from './texts.ts';

/** Languages that are offered; others come with a file or by the API and are shown too. */
const offered = ['de', 'en', 'es', 'fr', 'it', 'nl', 'pl', 'pt', 'cs', 'da', 'sv', 'tr', 'uk'];

const names = new Intl.DisplayNames(['en'], { type: 'language' });
const nameOf = (language: string): string => names.of(language) ?? language;

/** Which language of the mail is shown; more can be made of the text for everybody. */
export const Languages = ({
  document,
  language,
  onLanguage,
  onChange,
  isReadOnly,
}: {
  document: TemplateDocument;
  language: TextLanguage;
  onLanguage: (language: TextLanguage) => void;
  onChange: (document: TemplateDocument) => void;
  isReadOnly: boolean;
}) => {
  const own = Object.keys(document.languages ?? {});
  const free = offered.filter((each) => !own.includes(each) && each !== document.language);
  const everybody = document.language ? `${nameOf(document.language)} (everybody else)` : 'Everybody';
  const labelOf = (each: TextLanguage): string => (each === null ? everybody : nameOf(each));
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<Icon of={IconChevronDown} size={14} />}>
          {labelOf(language)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {[null, ...own].map((each) => (
          <Menu.Item
            key={each ?? ''}
            leftSection={
              each === language ? <Icon of={IconCheck} size={16} /> : <span style={{ width: 16 }} />
            }
            onClick={() => onLanguage(each)}
          >
            {labelOf(each)}
          </Menu.Item>
        ))}
        {!isReadOnly && (
          <>
            <Menu.Divider />
            <Menu.Sub>
              <Menu.Sub.Target>
                <Menu.Sub.Item leftSection={<Icon of={IconPlus} size={16} />}>Add a language</Menu.Sub.Item>
              </Menu.Sub.Target>
              <Menu.Sub.Dropdown>
                {free.map((each) => (
                  <Menu.Item
                    key={each}
                    onClick={() => {
                      onChange(withText(document, each, textOf(document, null)));
                      onLanguage(each);
                    }}
                  >
                    {nameOf(each)}
                  </Menu.Item>
                ))}
              </Menu.Sub.Dropdown>
            </Menu.Sub>
            {language !== null && (
              <Menu.Item
                leftSection={<Icon of={IconTrash} size={16} />}
                style={{ color: 'var(--bad)' }}
                onClick={() => {
                  onChange(withoutLanguage(document, language));
                  onLanguage(null);
                }}
              >
                Remove {nameOf(language)}
              </Menu.Item>
            )}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
};
