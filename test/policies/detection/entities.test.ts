import { describe, expect, it } from 'vitest';
import { defaultEntities, entityNames, rulesFor } from '../../../src/policies/detection/catalogue.ts';
import { lookalike } from '../../../src/policies/detection/recogniser.ts';
import { compileDetector, type Detector } from '../../../src/streaming/detector.ts';

const types = (detector: Detector, text: string): string[] =>
  detector
    .scan(text)
    .filter(({ type }) => type !== lookalike)
    .map(({ type }) => type);

const detectors = new Map<string, Detector>();
const named = (entity: string): Detector => {
  const known =
    detectors.get(entity) ?? compileDetector(rulesFor(new Set([entity]), { named: new Set([entity]), pciMode: true }));
  detectors.set(entity, known);
  return known;
};

/** Entity, texts that hold one such value, texts that only look so. Numbers are invented or printed in the issuers' own documentation. */
const table: readonly [entity: string, right: readonly string[], wrong: readonly string[]][] = [
  ['us_itin', ['911-70-1234', '911701234'], ['911-49-1234', '811-70-1234']],
  ['aba_routing', ['121042882', '0210-0002-1'], ['121042883', '421042111']],
  ['us_driver_license', ["driver's license D1234567"], ['D1234567']],
  ['passport', ['passport no. 123456789', 'Reisepass C01X00T47'], ['order 123456789']],
  ['nhs_number', ['943 476 5919'], ['943 476 5918']],
  ['uk_nino', ['AB 12 34 56 C', 'JG103759A', 'hh 01 02 03 d'], ['BG123456A', 'AB123456E']],
  ['uk_postcode', ['EC1A 1BB', 'W1A0AX'], ['QA1 1AA']],
  ['de_tax_id', ['86 095 742 719'], ['86 095 742 718', '12345678901']],
  ['de_social_security', ['15070649C103'], ['15070649C104']],
  ['de_vat_id', ['DE 136 695 976'], ['DE123456789']],
  ['ch_ahv', ['756.9217.0769.85'], ['756.9217.0769.84']],
  ['fr_nir', ['2 55 08 14 168 025 38'], ['2 55 08 14 168 025 39']],
  ['nl_bsn', ['111222333'], ['111222334']],
  ['be_national_number', ['85.07.30-033.28'], ['85.07.30-033.29']],
  ['fi_hetu', ['131052-308T'], ['131052-308U', '321052-308T']],
  ['se_personnummer', ['811218-9876', '19811218-9876'], ['811218-9875']],
  ['es_nif', ['12345678Z'], ['12345678A']],
  ['es_nie', ['X1234567L'], ['X1234567M']],
  ['it_fiscal_code', ['RSSMRA85T10A562S'], ['RSSMRA85T10A562T']],
  ['tr_national_id', ['10000000146'], ['10000000145']],
  ['pl_pesel', ['44051401359'], ['44051401358']],
  ['hr_oib', ['94577403194'], ['94577403195']],
  ['cz_rodne_cislo', ['736028/5163'], ['736028/5164']],
  ['ca_sin', ['130 692 544'], ['130 692 545']],
  ['br_cpf', ['529.982.247-25', '52998224725'], ['529.982.247-24']],
  ['br_cnpj', ['11.222.333/0001-81'], ['11.222.333/0001-80']],
  ['cl_rut', ['12.345.678-5'], ['12.345.678-6']],
  ['in_aadhaar', ['2341 2341 2346'], ['2341 2341 2347']],
  ['in_pan', ['ABCPD1234Z'], ['ABCP1234ZD']],
  ['kr_rrn', ['960121-1021413'], ['961321-1021413']],
  ['cn_resident_id', ['11010519491231002X'], ['110105194912310021']],
  ['sg_nric', ['S1234567D'], ['S1234567A']],
  ['th_tnin', ['1234567890121'], ['1234567890122']],
  ['au_tfn', ['123 456 782'], ['123 456 783']],
  ['au_abn', ['51 824 753 556'], ['51 824 753 557']],
  ['au_medicare', ['2123 45670 1'], ['2123 45671 1']],
  ['za_id', ['8001015009087'], ['8001015009088']],
  ['us_npi', ['1234567893'], ['1234567890']],
  ['us_mbi', ['1EG4-TE5-MK73'], ['1SG4-TE5-MK73']],
  ['mac_address', ['00:1A:2B:3C:4D:5E', '00-1A-2B-3C-4D-5E'], ['00:1A:2B:3C:4D:5E:6F:70', '12:34:56']],
  ['url', ['https://example.com/a?b=c', 'example.com'], ['MyClass.toString', 'file.txt']],
  ['crypto_wallet', ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'], ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb']],
  ['date_of_birth', ['DOB: 03/12/1980', 'né le 12 mars 1980'], ['due 03/12/2030', 'DOB: 45/45/1980']],
];

describe.each(table)('%s', (entity, right, wrong) => {
  it.each(right)('finds it in: %s', (text) => {
    expect(types(named(entity), text)).toEqual([entity]);
  });
  it.each(wrong)('leaves: %s', (text) => {
    expect(types(named(entity), text)).toEqual([]);
  });
});

describe('the catalogue', () => {
  it('has the entities that the contract names among the defaults', () => {
    expect(defaultEntities).toEqual(
      expect.arrayContaining(['email', 'phone', 'ssn', 'credit_card', 'iban', 'ip_address']),
    );
  });

  it('names every entity once', () => {
    expect(new Set(entityNames).size).toBe(entityNames.length);
  });
});
