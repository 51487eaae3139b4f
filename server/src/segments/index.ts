export { countPeople, type PeopleCount, samplePeople } from './count.ts';
export { type SegmentDocument, segmentSchema } from './document.ts';
export { type FactsWanted, loadFacts } from './facts.ts';
export { knownNames, type LiveSegment, segmentsOf, type WorkspaceRules, workspaceRules } from './live.ts';
export { cyclePath, dependencyOrder } from './order.ts';
export { type PreviewRequest, previewSegment, type SegmentPreview } from './preview.ts';
export { conditionProblems, type Known, type SegmentProblem, segmentProblems } from './problems.ts';
export { archiveSegment, type PublishedSegment, publishSegment } from './publish.ts';
export { type SegmentWhy, whyInSegment } from './why.ts';
