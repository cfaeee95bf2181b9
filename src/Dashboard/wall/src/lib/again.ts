// As the server says it (Alerts/Incidents/CauseSentence.cs): the machine stopped publishing once more after people let it go on.
const lead = 'Again, because ';

/** Whether publishing was paused again after a resume: people who let it go on must see that first. */
export const isAgain = (reason: string): boolean => reason.startsWith(lead);
