import { Button } from '@mantine/core';

/** The rest of a list that is read page by page. */
export type More = { isThere: boolean; isLoading: boolean; load: () => void };

/** The button at the end of such a list; nothing when all is there. */
export const ShowMore = ({ more, words = 'Show more' }: { more: More; words?: string }) =>
  more.isThere && (
    <div>
      <Button variant="default" loading={more.isLoading} onClick={more.load}>
        {words}
      </Button>
    </div>
  );
