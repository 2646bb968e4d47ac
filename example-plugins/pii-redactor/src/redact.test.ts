import { createField, createSubmission } from '@airlock/sdk/testing';
import { describe, expect, it } from 'vitest';
import { hasLuhnDigit, isCardNumber } from './card.ts';
import { hasCheckNumber } from './iban.ts';
import { redactSubmission, redactText, type Kinds } from './redact.ts';

const all: Kinds = { email: true, phone: true, card: true, iban: true };
const redact = (text: string, kinds: Kinds = all): string => redactText(text, kinds).text;

describe('card numbers', () => {
  it.each([
    ['Visa', '4111 1111 1111 1111', '1111'],
    ['Visa of 13 digits', '4222222222222', '2222'],
    ['Mastercard', '5555-5555-5555-4444', '4444'],
    ['Mastercard, 2-series', '2223 0031 2200 3222', '3222'],
    ['American Express', '3782 822463 10005', '0005'],
    ['Discover', '6011 1111 1111 1117', '1117'],
    ['Diners Club', '3056 930902 5904', '5904'],
    ['JCB', '3530111333300000', '0000'],
  ])('masks %s and keeps its last four digits', (_scheme, number, last) => {
    expect(redact(`Card ${number}, thanks`)).toBe(`Card [card ending ${last}], thanks`);
  });

  it.each([
    ['a wrong check digit', '4111 1111 1111 1112'],
    ['no issuer', '1234 5678 9012 3452'],
    ['a length the issuer does not use', '3782 8224 6310 0050 04'],
    ['a number that goes on', '41111111111111111111111'],
    ['zeros, whose check digit is right', '0000 0000 0000 0000'],
  ])('leaves %s', (_what, number) => {
    expect(redact(number, { ...all, phone: false })).toBe(number);
  });

  it('finds a card between other numbers', () => {
    expect(redact('Order 17 4111 1111 1111 1111 123')).toBe('Order 17 [card ending 1111] 123');
  });

  it('finds digits of any script and any kind of space', () => {
    expect(redact('４１１１ １１１１ １１１１ １１１１')).toBe('[card ending 1111]');
    expect(redact('4111\u00A01111\u2009\u20091111\u30001111')).toBe('[card ending 1111]');
    expect(redact('٤١١١١١١١١١١١١١١١')).toBe('[card ending 1111]');
  });

  it('has a check digit of which every single change is noticed', () => {
    const number = '4111111111111111';
    for (let at = 0; at < number.length; at += 1) {
      for (const digit of '0123456789') {
        if (digit === number.charAt(at)) continue;
        expect(hasLuhnDigit(number.slice(0, at) + digit + number.slice(at + 1))).toBe(false);
      }
    }
    expect(isCardNumber(number)).toBe(true);
  });
});

describe('bank account numbers', () => {
  it.each([
    ['DE89 3704 0044 0532 0130 00', 'DE', '3000'],
    ['GB82 WEST 1234 5698 7654 32', 'GB', '5432'],
    ['FR1420041010050500013M02606', 'FR', '2606'],
    ['NO93 8601 1117 947', 'NO', '7947'],
    ['mt84 malt 0110 0001 2345 mtlc ast0 01s', 'MT', 'T001S'.slice(-4)],
  ])('masks %s', (number, country, last) => {
    expect(redact(`to ${number} please`)).toBe(`to [IBAN ${country} ending ${last}] please`);
  });

  it.each([
    ['a wrong check number', 'DE88 3704 0044 0532 0130 00'],
    ['a country without such accounts', 'US89 3704 0044 0532 0130 00'],
    ['a length the country does not use', 'DE89 3704 0044 0532 0130'],
  ])('leaves %s', (_what, number) => {
    expect(redact(number, { ...all, phone: false, card: false })).toBe(number);
  });

  it('notices two digits that changed places', () => {
    expect(hasCheckNumber('DE89370400440532013000')).toBe(true);
    expect(hasCheckNumber('DE89370400440532010300')).toBe(false);
  });
});

describe('e-mail addresses', () => {
  it.each(['ada@example.com', 'a.b+tag@mail.example.co.uk', "o'neill@example.org", 'jürgen@müller.de', 'x_y@a-b.io'])(
    'masks %s',
    (address) => {
      expect(redact(`Write to ${address}.`)).toBe('Write to [e-mail].');
    },
  );

  it.each(['@handle', 'user@localhost', 'a @ b.com', '3 @ 4.50'])('leaves %s', (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe('phone numbers', () => {
  it.each([
    ['+44 20 7946 0958', '58'],
    ['+1 (415) 555-2671', '71'],
    ['0049 30 901820', '20'],
    ['(030) 901 820 00', '00'],
    ['0171/1234567', '67'],
    ['415-555-2671', '71'],
    ['(415) 555-2671', '71'],
  ])('masks %s', (number, last) => {
    expect(redact(`Call ${number} now`)).toBe(`Call [phone ending ${last}] now`);
  });

  it.each([
    '2026-11-21',
    '21.11.2026',
    '10:30',
    '1,234,567.89',
    '192.168.0.1',
    'Room 1204',
    '0.5',
    'v1.2.3',
    '12345678',
  ])('leaves %s', (text) => {
    expect(redact(text)).toBe(text);
  });
});

it('masks several kinds in one text and counts them', () => {
  const result = redactText('ada@example.com, +44 20 7946 0958, 4111111111111111, DE89370400440532013000', all);
  expect(result.text).toBe('[e-mail], [phone ending 58], [card ending 1111], [IBAN DE ending 3000]');
  expect(result.counts).toEqual({ email: 1, phone: 1, card: 1, iban: 1 });
});

it('masks nothing twice', () => {
  const once = redact('4111 1111 1111 1111 and ada@example.com and +44 20 7946 0958');
  expect(redact(once)).toBe(once);
});

it('leaves kinds alone that are switched off', () => {
  expect(redact('ada@example.com 4111111111111111', { ...all, email: false })).toBe(
    'ada@example.com [card ending 1111]',
  );
});

it('takes time in proportion to the text, whatever is in it', () => {
  // Processor time, whatever else the machine is doing; in proportion to the square, one of these would take minutes.
  const before = process.cpuUsage();
  for (const text of ['a', '4', '4 ', 'a.', '+1', 'DE8', '@a.', '( ']) redact(text.repeat(100_000 / text.length));
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
});

describe('a submission', () => {
  const fields = [
    createField({ id: 'note' }),
    createField({ id: 'day', type: 'date' }),
    createField({ id: 'kind', type: 'choice', choices: ['4111111111111111'] }),
    createField({ id: 'amount', type: 'number' }),
  ];

  it('has its texts masked and everything else kept', () => {
    const before = createSubmission({
      fields,
      values: { note: 'ada@example.com', day: '2026-11-21', kind: '4111111111111111', amount: 5, extra: ['a@b.org'] },
    });
    const { submission, counts } = redactSubmission(before, all, false);
    expect(submission).toEqual({ ...before, values: { ...before.values, note: '[e-mail]', extra: ['[e-mail]'] } });
    expect(counts).toEqual({ email: 2 });
  });

  it('stays the same object when there is nothing to mask', () => {
    const before = createSubmission({ fields, values: { note: 'nothing here' } });
    expect(redactSubmission(before, all, false).submission).toBe(before);
  });

  it('keeps in a field what the field asks for, unless that is to be masked, too', () => {
    const contact = createSubmission({
      fields: [
        createField({ id: 'mail', type: 'email' }),
        createField({ id: 'call', type: 'phone' }),
        createField({ id: 'note' }),
      ],
      values: { mail: 'ada@example.com', call: '+44 20 7946 0958', note: 'ada@example.com or +44 20 7946 0958' },
    });
    const masked = { mail: '[e-mail]', call: '[phone ending 58]', note: '[e-mail] or [phone ending 58]' };
    expect(redactSubmission(contact, all, false).submission.values).toEqual({ ...contact.values, note: masked.note });
    expect(redactSubmission(contact, all, true).submission.values).toEqual(masked);
  });

  it('has other numbers masked in a field that asks for a number or an address', () => {
    const wrong = createSubmission({
      fields: [createField({ id: 'mail', type: 'email' }), createField({ id: 'call', type: 'phone' })],
      values: { mail: '4111 1111 1111 1111', call: 'ada@example.com' },
    });
    expect(redactSubmission(wrong, all, false).submission.values).toEqual({
      mail: '[card ending 1111]',
      call: '[e-mail]',
    });
  });
});
