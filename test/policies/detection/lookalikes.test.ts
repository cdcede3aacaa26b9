/** Texts that only look as if they held personal data: versions, order numbers, digests, dates, code. Not one of them does. */
import { describe, expect, it } from 'vitest';
import { defaultEntities, rulesFor } from '../../../src/policies/detection/catalogue.ts';
import { lookalike } from '../../../src/policies/detection/recogniser.ts';
import { compileDetector } from '../../../src/streaming/detector.ts';

const detector = compileDetector(rulesFor(new Set([...defaultEntities, 'url']), { named: new Set(), pciMode: true }));

const texts = `
Upgrade to version 4.2.1.0 before Friday
v10.0.19045.3803 is the build
Windows build 10.0.22631.4317
released 2.16.840.1.113883
the OID 1.3.6.1.4.1.311.21.20
Chapter 3.2.1.4 explains it
firmware 12.1.5.33 was flashed
nginx/1.25.3.1
assembly version="1.0.0.0"
AssemblyVersion("2.5.14.0")
requires .NET 4.7.2.1
SDK 33.0.1.2
ISBN 978-3-16-148410-0
ISBN-10: 0-306-40615-2
ISBN 0 306 40615 2
ISSN 2049-3630
EAN 4006381333931
barcode 5901234123457
UPC 036000291452
GTIN 00012345600012
tracking 1Z999AA10123456784
tracking number 9400 1000 0000 0000 0000 00
USPS 9400111899223100001234
FedEx 123456789012
DHL JJD000390007882936124
Order number 123-4567890-1234567
order #114-3941689-8772232
Invoice 2024-11-0042
invoice INV-20240117-0001
PO 4500012345
SKU 12-345-6789
part 123-45-6789-01
serial 5CD1234XYZ
case 2023-cv-01234
ticket 48151623
2024-01-17T12:34:56.789Z
2024-01-17 12:34:56
20240117123456
timestamp 1705494896
timestamp 1705494896123
ts=1705494896.123456
17/01/2024 12:34
12:34:56:78
00:12:34.567
lat 48.858370, lon 2.294481
48.858370,2.294481
40°26′46″N 79°58′56″W
coordinates (40.446, -79.982)
3.14159265358979
1,234,567.89
1.234.567,89
$1,234,567
€ 12.345.678
12 345 678
population 8 336 817
655 437 108 people
100-200-300
10-20-30-40
1-800-FLOWERS
(1) 23 (4) 567
call foo(123, 4567890)
d41d8cd98f00b204e9800998ecf8427e
da39a3ee5e6b4b0d3255bfef95601890afd80709
sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
550e8400-e29b-41d4-a716-446655440000
{21EC2020-3AEA-4069-A2DD-08002B30309D}
4111 1111 1111 1112
4111-1111-1111-1112
1234 5678 9012 3456
1234567812345678
0000 0000 0000 0000
9999 9999 9999 9999
1111111111111111
6011 0000 0000 0000
3782 822463 10006
000-12-3456
666-12-3456
900-12-3456
123-00-4567
123-45-0000
123-456-789
12-345-6789
12-3456789
EIN 12-3456789
DE89 3704 0044 0532 0130 01
GB82 WEST 1234 5698 7654 33
XX82 WEST 1234 5698 7654 32
DE8937040044053201300
256.100.50.25
192.168.1
192.168.1.256
1.2.3
999.999.999.999
2001:db8:::1
12:34:56
1:2:3:4:5
std::vector::begin
a::b::c
::
00:1A:2B:3C:4D
00:1A:2B:3C:4D:5G
GG:1A:2B:3C:4D:5E
@angular/core
@Component({})
@override
@username followed
follow @jane_doe on X
user@localhost
user@host
foo@bar
npm i lodash@4.17.21
react@18.2.0
@types/node@20.1.0
git@github.com:org/repo.git
image@2x.png
me@.com
@example.com
a@b
price @ 5.00 each
5@10.50
john.doe(at)example
user@example..com
user@-example.com
plainaddress
http://
0x1234567890abcdef
#ff00aa
page 123-456
pages 1234-5678
2019-2020
1995-2003
FY2023-24
score 21-14-7
ratio 16:9
10:30-11:45
10.10.2020
tel: n/a
extension 4567
room 555-1234
10 000 000 000
ABN AMRO
passport control
Section 12-34-5678
IMEI 490154203237518
IMSI 310150123456789
VIN 1HGCM82633A004352
plate AB12 CDE
flight BA 2490 12
MAC address format XX:XX:XX:XX:XX:XX
DOI 10.1000/182
doi:10.1038/s41586-020-2649-2
arXiv:2101.00001
PMID 31452104
RFC 2822
CVE-2021-44228
CAS 7732-18-5
HS code 8471.30.0100
NAICS 541511
zip 90210-1234
0800 hours
bytes 1048576
chr1:1234567-1234890
12345678901234567890
port 8080
id=1234567890
user_id: 9876543210
SELECT 1234567890 FROM t
row 2,3041234567,55
3041234567,2125551234,18
2125551234
0123456789
phone book page 1234567
Twitter followers: 1234567
version 2023.11.05.1234
build 20240117.12.34.56
log 2024/01/17 12:34:56 [1234] 567#890
[12345.678901] usb 1-1.2: new
AB-1234-5678
1234-5678-9012
GA-1234567-8
UA-12345678-1
G-ABC1234567
#1234567
100% 200-300
BTC 0.00012345
A1B2-C3D4-E5F6
7Z8X-1234-ABCD
1e10
x = 0b10101010
1234567890123
0.1234567890
-73.935242
40.730610, -73.935242
1.1.1970
Q3 2023
24/7/365
9-1-1
401(k)
6-12-24 months
The 2020-2021 season, 38-0-0
(2019) 123-145
J. Chem. 2019, 141, 1234-1245
vol. 123(4):567-890
Sudoku 123456789
binary 01010101 11001100
HP 15-da0012dx
Intel i7-1165G7
1080x1920
temperature 36.6
4 8 15 16 23 42
0 1 1 2 3 5 8 13
10 20 30 40 50
3 5 7 9 11 13 17 19
12 34 56 78 90
+1 point for you
+100 -200 +300
+5 (100) 200
a+12345678
C++ 11 14 17 2020
x+1234567890=3
+3.5% 2.000.000
<Buffer a0 8b 28 3f 01 00 00 00 50>
// Prints: <Buffer 01 02 03 04 05 06 07 08>
max cell rate: 353207.547 cells/sec
a[::2] and b[1::2]
at 12::30
aa:bb:cc:dd:ee:ff:00:11
C:\\WinPython-64bit-3.4.2.4\\python.exe
vinyl, 12" | 0 6700 33227 1 3
Redmond, WA 98052-6399
email@example..com
email@-example.com
const s = "x"; @decorator
mastodon @jane@mastodon.social
`
  .trim()
  .split('\n');

describe('look-alikes', () => {
  it.each(texts)('%s', (text) => {
    expect(detector.scan(text).filter(({ type }) => type !== lookalike)).toEqual([]);
  });
});
