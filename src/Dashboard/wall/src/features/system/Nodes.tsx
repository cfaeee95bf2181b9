import type { components } from '../../api/schema';
import { plainText } from '../../lib/hostileText';
import { age, ms } from '../../lib/time';
import { texts } from '../../texts';
import { Panel, pageClasses as page } from '../shell/Page';
import { type Column, Table } from '../shell/Table';

type Schemas = components['schemas'];
type Node = Schemas['NodeStatus'];

const words = texts.keeping;
// A node announces itself every four seconds; three missed ones are worth a look.
const seenLately = 15_000;

/** Every node of the cluster, and what it does. */
export function Nodes({ status, now }: { status: Schemas['StatusView']; now: number }) {
  const waiting = (node: Node) => status.partitions.filter(({ partition }) => node.partitions.includes(partition)).reduce((sum, { lag }) => sum + lag, 0);
  const columns: Column<Node>[] = [
    {
      head: words.node,
      isName: true,
      cell: ({ node }) => (
        <span>
          {plainText(node, 60)} {node === status.node && <span className={page.chip}>{words.thisNode}</span>}
        </span>
      ),
    },
    { head: texts.system.roles, cell: ({ roles }) => roles.join(', ') },
    { head: words.partitions, cell: ({ partitions }) => partitions.join(', ') || words.noPartitions },
    { head: words.lag, align: 'number', cell: (node) => words.waiting(waiting(node)) },
    { head: texts.system.version, cell: ({ version, startedAt }) => `${version} · ${texts.system.up(age(now - ms(startedAt)))}` },
    {
      head: words.seen,
      cell: ({ seenAt }) => {
        const since = now - ms(seenAt);
        return (
          <span className={page.chip} data-tone={since < seenLately ? 'good' : 'bad'}>
            {texts.sources.lastHeard(age(since))}
          </span>
        );
      },
    },
    { head: words.jobs, cell: ({ jobs }) => <span className={page.soft}>{jobs.join(', ') || texts.page.none}</span> },
  ];
  return (
    <Panel title={words.nodes}>
      {!status.coordinationReachable && <p role="status">{words.unreachable}</p>}
      {new Set(status.nodes.map(({ version }) => version)).size > 1 && <p role="status">{words.mixed}</p>}
      <Table label={words.nodes} columns={columns} items={status.nodes} keyOf={({ node }) => node} />
    </Panel>
  );
}
