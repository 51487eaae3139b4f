import { EmptyState as KitEmptyState } from '@mantine/core';
import type { ReactNode } from 'react';

export type EmptyStateProps = {
  /** Says what will be here. */
  title: string;
  /** One or two sentences more, where the title alone does not say how it fills. */
  text?: ReactNode;
  /** The one button that fills it; good news ("Clear.") has none. */
  action?: ReactNode;
};

/** An empty place that says what will be here and how it fills (rule 5). */
export const EmptyState = ({ title, text, action }: EmptyStateProps) => (
  <KitEmptyState py={48} px={16} size="md" styles={{ title: { fontSize: 16, lineHeight: '24px' } }}>
    <KitEmptyState.Title>{title}</KitEmptyState.Title>
    {text && (
      <KitEmptyState.Description style={{ fontSize: 14, lineHeight: '20px' }}>
        {text}
      </KitEmptyState.Description>
    )}
    {action && <KitEmptyState.Actions mt={8}>{action}</KitEmptyState.Actions>}
  </KitEmptyState>
);
