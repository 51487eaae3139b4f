import type { ShortPreview } from '../../api/index.ts';
import { counted, moneyText } from '../../ui/index.ts';
import { type TextSize, textSize } from './parts.ts';
import classes from './Short.module.css';

const sizeText = ({ parts, left, alphabet }: Pick<TextSize, 'parts' | 'left' | 'alphabet'>): string =>
  `${counted(parts, 'part', 'parts')}, ${counted(left, 'character', 'characters')} left, ${alphabet === 'GSM' ? 'plain alphabet' : 'Unicode'}`;

const outsideText = (outside: readonly string[]): string => outside.map((char) => `“${char}”`).join(' ');

/** How long a text is, while it is typed: of what is filled when that is known, else of what is written. */
export const Size = ({
  text,
  preview,
  isCurrent,
}: {
  text: string;
  preview: ShortPreview | undefined;
  isCurrent: boolean;
}) => {
  const filled = isCurrent ? preview?.size : null;
  const size = filled ?? textSize(text);
  const cost = isCurrent ? preview?.cost : null;
  return (
    <div className={classes.size} role="status">
      <span>
        {filled ? '' : 'About '}
        {sizeText(size)}
        {cost ? `, ${moneyText(cost.amount, cost.currency)} each` : ''}
      </span>
      {size.outside.length > 0 && (
        <span>
          {outsideText(size.outside)} {size.outside.length === 1 ? 'makes' : 'make'} a part 67 characters long
          instead of 153.
        </span>
      )}
    </div>
  );
};
