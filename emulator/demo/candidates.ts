export type Stage = 'Applied' | 'Screening' | 'Interview' | 'Offer' | 'Hired' | 'Rejected'

/** A candidate of the demo. The first address is the main one. */
export interface DemoCandidate {
  name: string
  position: string
  stage: Stage
  addresses: string[]
  owner: 'anna' | 'tomek'
}

/**
 * The candidates of the two recruiters. Grzegorz Pawlak never wrote, and Lukas Brandt's older address bounces.
 * Jakub Wójcik writes from jakub.wojcik+praca@gmail.com, and Michał's domain is an IDN (RFC 5890).
 */
export const demoCandidates: DemoCandidate[] = [
  {
    name: 'Maja Wiśniewska',
    position: 'Senior Frontend Engineer',
    stage: 'Interview',
    addresses: ['maja.wisniewska@gmail.com', 'maja@wisniewska.design'],
    owner: 'anna',
  },
  {
    name: 'Piotr Zawadzki',
    position: 'Backend Engineer (Node.js)',
    stage: 'Offer',
    addresses: ['piotr.zawadzki@wp.pl'],
    owner: 'anna',
  },
  {
    name: 'Oliver Bennett',
    position: 'Product Designer',
    stage: 'Interview',
    addresses: ['oliver.bennett@outlook.com'],
    owner: 'anna',
  },
  {
    name: 'Katarzyna Lewandowska',
    position: 'HR Business Partner',
    stage: 'Rejected',
    addresses: ['k.lewandowska@o2.pl'],
    owner: 'anna',
  },
  {
    name: 'Jakub Wójcik',
    position: 'DevOps Engineer',
    stage: 'Screening',
    addresses: ['jakubwojcik@gmail.com'],
    owner: 'anna',
  },
  {
    name: 'Priya Raman',
    position: 'Data Analyst',
    stage: 'Applied',
    addresses: ['priya.raman@gmail.com'],
    owner: 'anna',
  },
  {
    name: 'Michał Żurawski',
    position: 'Engineering Manager',
    stage: 'Interview',
    addresses: ['michal@żurawski.pl'],
    owner: 'anna',
  },
  {
    name: 'Aleksandra Dąbrowska',
    position: 'Office Manager',
    stage: 'Hired',
    addresses: ['aleksandra.dabrowska@interia.pl'],
    owner: 'anna',
  },
  {
    name: 'Sofia Marchetti',
    position: 'Customer Success Manager',
    stage: 'Screening',
    addresses: ['sofia.marchetti@proton.me'],
    owner: 'anna',
  },
  {
    name: 'Tomasz Górski',
    position: 'Technical Support Lead',
    stage: 'Applied',
    addresses: ['tomasz.gorski@gmail.com'],
    owner: 'anna',
  },
  {
    name: 'Grzegorz Pawlak',
    position: 'Backend Engineer (Node.js)',
    stage: 'Applied',
    addresses: ['grzegorz.pawlak@onet.pl'],
    owner: 'anna',
  },
  {
    name: 'Zuzanna Kamińska',
    position: 'QA Engineer',
    stage: 'Interview',
    addresses: ['zuzanna.kaminska@gmail.com'],
    owner: 'tomek',
  },
  {
    name: 'Daniel Okafor',
    position: 'iOS Developer',
    stage: 'Offer',
    addresses: ['daniel.okafor@gmail.com', 'dan@okafor.dev'],
    owner: 'tomek',
  },
  {
    name: 'Natalia Szymańska',
    position: 'Junior Java Developer',
    stage: 'Rejected',
    addresses: ['natalia.szymanska@student.uw.edu.pl'],
    owner: 'tomek',
  },
  {
    name: 'Emily Carter',
    position: 'Technical Writer',
    stage: 'Screening',
    addresses: ['emily.carter@fastmail.com'],
    owner: 'tomek',
  },
  {
    name: 'Bartosz Kozłowski',
    position: 'Key Account Manager',
    stage: 'Interview',
    addresses: ['bartosz.kozlowski@gmail.com'],
    owner: 'tomek',
  },
  {
    name: 'Lukas Brandt',
    position: 'Security Engineer',
    stage: 'Applied',
    addresses: ['l.brandt@gmx.de', 'lukas.brandt@gmx.de'],
    owner: 'tomek',
  },
  {
    name: 'Weronika Mazur',
    position: 'UX Researcher',
    stage: 'Hired',
    addresses: ['weronika.mazur@op.pl'],
    owner: 'tomek',
  },
  {
    name: 'Hanna Nowicka',
    position: 'Payroll Specialist',
    stage: 'Interview',
    addresses: ['hanna.nowicka@gmail.com'],
    owner: 'tomek',
  },
  {
    name: 'Paweł Sikora',
    position: 'Data Engineer',
    stage: 'Screening',
    addresses: ['pawel.sikora@gmail.com'],
    owner: 'tomek',
  },
  {
    name: 'Agnieszka Wróbel',
    position: 'Accountant',
    stage: 'Applied',
    addresses: ['agnieszka.wrobel@vp.pl'],
    owner: 'tomek',
  },
  {
    name: 'James Whitfield',
    position: 'Sales Director, UK',
    stage: 'Interview',
    addresses: ['james.whitfield@icloud.com'],
    owner: 'tomek',
  },
]
