import { createTheme, type MantineColorsTuple, Modal } from '@mantine/core';

// One hue each for the four states and for drills. Chosen to stay apart for the three common kinds of colour blindness
// (blue / amber / vermilion differ in lightness as well as in hue); no state is told by colour alone.
const vermilion: MantineColorsTuple = [
  '#fff0eb',
  '#ffddd2',
  '#ffb9a3',
  '#ff9270',
  '#ff744a',
  '#ff6030',
  '#f4511e',
  '#cf3d0c',
  '#b5360c',
  '#8f2a09',
];
const azure: MantineColorsTuple = [
  '#e8f4fd',
  '#d0e7fa',
  '#a3d0f5',
  '#79bbf1',
  '#5eadee',
  '#4aa3ec',
  '#3b92dc',
  '#2b79bb',
  '#20639c',
  '#134c7c',
];

// Mantine's own dark greys are warm; the wall's are the blue-greys of theme.css.
const dark: MantineColorsTuple = [
  '#eef2f8',
  '#c9d1de',
  '#aab4c5',
  '#8490a5',
  '#3c475c',
  '#2b3445',
  '#1c2330',
  '#131924',
  '#0d1119',
  '#0a0d13',
];

export const theme = createTheme({
  primaryColor: 'azure',
  primaryShade: 7,
  colors: { vermilion, azure, dark },
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  defaultRadius: 'md',
  autoContrast: true,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Modal: Modal.extend({
      styles: { title: { fontSize: '1.15rem', fontWeight: 700 } },
      defaultProps: { padding: 'lg' },
    }),
  },
});
