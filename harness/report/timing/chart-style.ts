/** Colours and letters of the occupancy chart, for light and for dark pages. */

/** One for each DRAM client, in their order: reads blue to green, writes yellow to red (after Okabe and Ito). */
const CLIENTS_LIGHT = [
  '#0072b2',
  '#56b4e9',
  '#7fc8c2',
  '#009e73',
  '#8a8f2a',
  '#e69f00',
  '#d9b44a',
  '#cc79a7',
  '#d55e00',
];
const CLIENTS_DARK = [
  '#4aa3df',
  '#7cc7f2',
  '#8fd6cf',
  '#35c296',
  '#b9be57',
  '#f0b429',
  '#e5cb78',
  '#dd9cc0',
  '#f08a4b',
];

const clients = (colours: readonly string[]) => colours.map((colour, index) => `.c${index}{fill:${colour}}`).join('');

export const CHART_STYLE = [
  'text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-size:13px;fill:#24292f}',
  '.page{fill:#ffffff}.title{font-size:20px;font-weight:600}.part{font-size:15px;font-weight:600}',
  '.dim{fill:#5f6b76}.small{font-size:11px}.strong{font-weight:600}.end{text-anchor:end}.mid{text-anchor:middle}',
  '.track{fill:#eceff2}.work{fill:#2f7fc1}.wait{fill:#f0b45a}.port{fill:#3d9a75}',
  '.label{font-size:10px;fill:#ffffff;text-anchor:middle}.line{stroke:#c3cad1;stroke-width:1;fill:none}',
  '.grid{stroke:#ffffff;stroke-width:1;opacity:.7}.most{stroke:#c2410c;stroke-width:2;fill:none}.mosttext{fill:#c2410c}',
  '.heat{fill:#2f7fc1}.pale{fill:#3b2a0c}.on{fill:#ffffff}',
  clients(CLIENTS_LIGHT),
  '@media (prefers-color-scheme:dark){',
  'text{fill:#e3e8ee}.page{fill:#14181d}.dim{fill:#9aa7b4}.track{fill:#262d35}.work{fill:#4a9be0}.wait{fill:#c98a2e}',
  '.port{fill:#46b489}.label{fill:#0b0e12}.line{stroke:#47515c}.grid{stroke:#14181d}.most{stroke:#ff9a5c}.mosttext{fill:#ff9a5c}',
  '.heat{fill:#4a9be0}.pale,.on{fill:#0b0e12}',
  clients(CLIENTS_DARK),
  '}',
].join('');
