// Every page of the wall by name: where it is, given a server that is signed in to.
const newest = async (request, url) => {
  const { items } = await (await request.get(`${url}/api/v1/incidents?limit=1`)).json();
  return items[0]?.id ?? 'none';
};

export const pages = {
  wall: () => '/',
  incident: async (request, url) => `/incidents/${await newest(request, url)}`,
  incidents: () => '/incidents',
  history: () => '/history?last=24h&vs=previous',
  reviews: () => '/reviews',
  review: async (request, url) => `/reviews/${await newest(request, url)}`,
  slas: () => '/slas',
  drills: () => '/drills',
  rules: () => '/rules',
  silences: () => '/silences',
  templates: () => '/templates',
  brands: () => '/brands',
  rosters: () => '/rosters',
  notifications: () => '/notifications',
  people: () => '/people',
  system: () => '/system',
};
