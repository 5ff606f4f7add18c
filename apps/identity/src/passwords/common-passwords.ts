/** What is tried first, as far as it is long enough to be chosen at all; lower case. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `1234567890 12345678910 0123456789 9876543210 123456789a a123456789 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6
   qwertyuiop qwertyuiop[] qwerty12345 qwerty123456 qwerty1234 qwertyqwerty asdfghjkl; asdfghjkl1 zxcvbnm123 1qaz2wsx3edc
   qazwsxedcrfv qazwsxedc123 password12 password123 password1234 password12345 password123456 passw0rd123 p@ssw0rd123
   p@ssword123 mypassword mypassword1 passwordpassword thepassword administrator administrator1 admin12345 admin123456
   admin1234567 adminadmin adminadmin1 letmein123 letmein1234 letmeinplease welcome123 welcome1234 welcome2024 welcome2025
   iloveyou123 iloveyou12 iloveyou1234 iloveyou2 ihateyou123 sunshine123 princess123 football123 baseball123 basketball
   superman123 batman12345 dragon12345 monkey12345 master12345 shadow12345 michael123 jordan12345 starwars123 computer123
   internet123 samsung1234 trustno1trustno1 changeme123 changeme1234 changemenow default1234 secret12345 secretpassword
   qwer1234asdf asdf1234asdf abcd1234abcd abc1234567 abcdefghij abcdefghijk abcdefgh123 abcd123456 aa12345678 a1b2c3d4e5
   1a2b3c4d5e 1111111111 0000000000 1212121212 1122334455 5544332211 0987654321 147258369a 147852369a 789456123a 1029384756
   marmalade1 marmalade123 marmalade1234 parolparol parol12345 parol123456 йцукенгшщз йцукен12345 йцукен123456 пароль12345
   пароль123456 парольпароль привет12345 любовь12345 россия12345 наташа12345 rahatphan1 rahatpan123 thailand123 bangkok1234`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
