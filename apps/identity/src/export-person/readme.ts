const TEXTS = {
  en: (files: string) => `This archive holds all data that is kept of you.

Each file is from one part of the system, in JSON, which any text editor shows:
${files}

Times are UTC. If something is wrong, or you want it deleted, write to us.
`,
  ru: (files: string) => `В этом архиве все данные, которые о вас хранятся.

Каждый файл — из одной части системы, в формате JSON; его покажет любой текстовый редактор:
${files}

Время указано по UTC. Если что-то неверно или вы хотите удалить данные, напишите нам.
`,
  th: (files: string) => `ไฟล์นี้มีข้อมูลทั้งหมดของคุณที่เราเก็บไว้

แต่ละไฟล์มาจากส่วนหนึ่งของระบบ อยู่ในรูปแบบ JSON ซึ่งเปิดได้ด้วยโปรแกรมแก้ไขข้อความทั่วไป:
${files}

เวลาทั้งหมดเป็น UTC หากมีสิ่งใดไม่ถูกต้องหรือต้องการให้ลบข้อมูล โปรดติดต่อเรา
`,
} as const;

/**
 * What the archive is, in the person's language.
 * @param locale BCP 47; one we do not speak, or null: `fallback`
 * @param files of the archive
 */
export function readme(locale: string | null, fallback: string, files: readonly string[]): string {
  const language = [locale, fallback].map((tag) => tag?.split('-')[0]).find((tag) => tag && tag in TEXTS) ?? 'en';
  return TEXTS[language as keyof typeof TEXTS](files.map((file) => `  ${file}`).join('\n'));
}
