import { Button } from '@mantine/core';
import { type Team, useTeam, useTeamAct } from '../../api/team';
import { plainText } from '../../lib/hostileText';
import { clockFace, ms } from '../../lib/time';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import { useShortcut } from '../shell/Keys';
import { Loaded, Panel } from '../shell/Page';
import classes from './Team.module.css';

const words = texts.team;

interface Props {
  incident: string;
  version: number;
  /** Somebody has called the team together. */
  activated: boolean;
  now: number;
  mayAct: boolean;
}

/** The crisis team: who is called, who has come, and the 30 minutes within which all must be there. */
export function TeamPanel({ incident, version, activated, now, mayAct }: Props) {
  const asked = useTeam(incident, version, activated);
  // Nobody asks for a team that was not called: there is none.
  const team = activated ? asked : { ...asked, data: null };
  const act = useTeamAct(incident);
  const activate = () => act.mutate({ act: 'activate' });
  useShortcut('y', words.activate, activate, mayAct && team.data === null);
  return (
    <Panel title={words.heading} aside={team.data && <Left team={team.data} now={now} />}>
      <Loaded of={team}>
        {(data) =>
          data === null ? (
            <div className={classes.none}>
              <p>{words.none}</p>
              {mayAct && (
                <Button size="compact-md" loading={act.isPending} onClick={activate}>
                  {words.activate}
                </Button>
              )}
            </div>
          ) : (
            <ul className={classes.seats}>
              {data.seats.map((seat) => (
                <li key={seat.role} data-here={seat.joined !== null || undefined}>
                  <span className={classes.role}>{seat.role}</span>
                  <span>
                    {seat.joined ? words.joined(plainText(seat.joined, 40)) : seat.candidates.length > 0 ? words.called(seat.candidates.map((c) => plainText(c, 40)).join(', ')) : words.nobodyFor}
                    {!seat.required && ` · ${words.optional}`}
                  </span>
                  {mayAct && seat.joined === null && (
                    <Button size="compact-sm" variant="default" loading={act.isPending} onClick={() => act.mutate({ act: 'join', role: seat.role })} aria-label={words.joinAs(seat.role)}>
                      {words.join}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <Failure error={act.error} />
    </Panel>
  );
}

function Left({ team, now }: { team: Team; now: number }) {
  if (team.completeAt) return <span className={classes.complete}>{words.complete}</span>;
  const left = ms(team.dueAt) - now;
  return <span className={left < 0 ? classes.late : undefined}>{left < 0 ? words.late(clockFace(left)) : words.left(clockFace(left))}</span>;
}
