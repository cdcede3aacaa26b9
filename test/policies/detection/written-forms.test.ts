/** Personal data in the ways it is written: separators, neighbours, cases. Numbers are invented or printed in their issuers' documentation. */
import { describe, expect, it } from 'vitest';
import { defaultEntities, rulesFor } from '../../../src/policies/detection/catalogue.ts';
import { compileDetector } from '../../../src/streaming/detector.ts';

const detector = compileDetector(rulesFor(new Set([...defaultEntities, 'url']), { named: new Set(), pciMode: true }));

/** By entity, one text a line. */
const written: Readonly<Record<string, string>> = {
  email: `
Mail me: first.last+tag@sub.example.co.uk.
<jane@example.com>
"Jane" <jane@example.com>;
mailto:jane@example.com?subject=x
o'brien@example.ie
user_name%x@example.org,
x@y.museum
jane@müller.de
jörg@müller.de
用户@例子.公司
联系我jane@example.com谢谢
user@xn--bcher-kva.example
a!b@example.com
me+a/b=c@example.com
UPPER.CASE@EXAMPLE.COM
1234567890@example.com
_______@example.com
email@example.name!
jane.doe@example.photography)
jane@example.travelersinsurance
email:jane@example.com
From:jane@example.com
{"email":"jane@example.com"}
jane@example.com/john@example.org
jane(at)example.com
Jane's address is jane_doe-2@mail-server.example.net
git config user.email jane@example.com
admin@mailserver1.example.com
user.name+tag+sorting@example.com
example-indeed@strange-example.com
user-@example.org
info@example.中国
Δοκιμή@παράδειγμα.ευ
अजय@डाटा.भारत
jane@example.com:8080
jane@example.com>jane2
xx.jane@example.com.xx
$jane@example.com
jane&john@family.com
*jane@example.com*
**jane@example.com**
~jane@example.com
`,
  ip_address: `
127.0.0.1:8080 refused
10.0.0.0/8
ip=8.8.8.8;
fe80::1%eth0
[2001:db8::1]:443
2001:db8::/32
::ffff:192.0.2.128
2001:0db8:85a3:0000:0000:8a2e:0370:7334
2001:DB8::A
0:0:0:0:0:0:0:1
from 1.1.1.1, 8.8.4.4
ip-10-0-0-1 at 10.0.0.1
host 203.0.113.5.
"203.0.113.5"
client_ip:203.0.113.5
IPv4 203.0.113.5 was
server 192.168.10.254 down
x-forwarded-for: 198.51.100.17, 10.0.0.1
login from 45.33.32.156 - - [10/Oct
ping 192.168.0.1
IP地址是192.168.1.1吗
fd12:3456:789a:1::1
::1
2001:db8:1234::
inet6 addr: fe80::a00:27ff:fe4e:66a1/64
SPF ip4:203.0.113.7 -all
10.20.30.40-10.20.30.50
`,
  credit_card: `
4012888888881881
card 4222222222222
378282246310005
3782 822463 10005
3782-822463-10005
30569309025904
3056 930902 5904
38520000023237
6011111111111117
6011 1111 1111 1117
3530111333300000
5555555555554444
5105 1051 0510 5100
2223003122003222
2223 0031 2200 3222
6304000000000000
6759649826438453
6200000000000005
6205500000000000004
6062826786276634
2200123456789019
4917610000000000
4917610000000000003
4111.1111.1111.1111
4111–1111–1111–1111
4111 1111 1111 1111
card:4111111111111111,
卡号4111111111111111。
"4111111111111111"
4111-1111-1111-1111.
pan=4111111111111111&cvv=123
4000 0566 5566 5556
card ending? no: 5454545454545454
41111111 11111111
411111 1111111111
3714 496353 98431
3714-4963-5398-431
3566 0020 2036 0505
6011-0009-9013-9424
`,
  ssn: `
123-45-6789
SSN 123456789
SSN: 123 45 6789
123.45.6789
ssn=219-09-9998
social security number is 457-55-5462
my ssn's 457555462
SSN#457-55-5462
457–55–5462
457‑55‑5462
social: 457 55 5462
Social Security No. 457-55-5462
SSN (457-55-5462)
{"ssn":"457555462"}
<ssn>457-55-5462</ssn>
`,
  iban: `
DE89370400440532013000
DE89 3704 0044 0532 0130 00
de89 3704 0044 0532 0130 00
DE89-3704-0044-0532-0130-00
DE 89 3704 0044 0532 0130 00
IBAN:DE89370400440532013000
GB29NWBK60161331926819
gb29 nwbk 6016 1331 9268 19
GB29 NWBK 601613 31926819
FR1420041010050500013M02606
FR14 2004 1010 0505 0001 3M02 606
NO9386011117947
NO93 8601 1117 947
MT84MALT011000012345MTLCAST001S
LC55HEMM000100010012001200023015
XK051212012345678906
(DE89370400440532013000)
DE89.3704.0044.0532.0130.00
DE89 3704 0044 0532 0130 00
BE68 5390 0754 7034.
账户DE89370400440532013000。
SA03 8000 0000 6080 1016 7519
RU0304452522540817810538091310419
BI4210000100010000332045181
LY83002048000020100120361
SD2129010501234001
IQ98NBIQ850123456789012
SV62CENR00000000000000700025
VA59001123000012345678
MN121234123456789123
NI45BAPR00000013000003558124
FK88SC123456789012
OM810180000001299123456
SO211000001001000100141
YE15CBYE0001018861234567891234
DJ2100010000000154000100186
HN88CABF00000000000250005469
TL380080012345678910157
`,
  mac_address: `
00:1a:2b:3c:4d:5e
00-1A-2B-3C-4D-5E
001A.2B3C.4D5E
ether 08:00:27:4e:66:a1 txqueuelen
MAC:08:00:27:4e:66:a1
00:1A:2B:3C:4D:5E:
mac=001a2b3c4d5e
MAC address 001A2B3C4D5E
`,
  url: `
https://example.com/a?b=c#d
see www.example.com.
http://localhost:3000/x
ftp://files.example.org/x.zip
https://user@host.example/x
http://192.168.0.1/x
HTTPS://EXAMPLE.COM
https://例子.中国/路径
https://en.wikipedia.org/wiki/Foo_(bar)
sftp://files.example.org/x
wss://ws.example.org/x
go to bbc.co.uk/news
www.example.vlaanderen/x
www.rhyta.com
//cdn.example.com/x.js
bit.ly/3abcDE
youtu.be/dQw4w9WgXcQ
`,
  crypto_wallet: `
1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2
3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy
bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq
0x71C7656EC7ab88b098defB751B7401B5f6d8976F
send LTC to LVg2kJoFNg45Nbpy53h7Fe1wKyeXVRhMH9
DOGE D7Y55r6Yoc1G8EECxkQ6SuSjTgGJJ7M6yD
TRX TNPeeaaFB7K9cmo4uQpcU32zGK8G1NYqeL
`,
  us_itin: `
ITIN 912-70-1234
`,
  passport: `
passport number 123456789
`,
  us_bank_account: `
account number 12345678901
`,
  aba_routing: `
routing number 021000021
`,
  date_of_birth: `
born on 12 March 1980
DOB 1980-03-12
date of birth: 03/12/80
born May 5, 1975
geboren am 5. Mai 1975
`,
  us_driver_license: `
driver's license F162823540116
driver's license number is 2270-66-1551
`,
};

describe.each(Object.entries(written))('%s', (entity, texts) => {
  it.each(texts.trim().split('\n'))('%s', (text) => {
    expect(detector.scan(text).map(({ type }) => type)).toContain(entity);
  });
});
