import { element, escaped } from '../markup';
import { figureRules, FONT } from '../theme';

/** A figure. @param title read aloud instead of it */
export function figure(width: number, height: number, title: string, ...content: string[]): string {
  const attributes = {
    ...{ class: 'figure', xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}` },
    ...{ role: 'img', 'font-family': FONT },
  };
  return element('svg', attributes, element('title', {}, escaped(title)), ...content);
}

/** One that brings its colours and its paper along: a file of its own. */
export function standaloneFigure(width: number, height: number, title: string, ...content: string[]): string {
  const paper = element('rect', { class: 'paper', width, height, rx: 8 });
  return `${figure(width, height, title, element('style', {}, figureRules()), paper, ...content)}\n`;
}
