/**
 * Given names that are forms of one another. Each line is one name; a form may be of several names (`alex`), and two
 * forms go together when they share a line. A name alone on its line is there to be known: it is no slip of another.
 */
const FORMS = `
abigail abby abbie gail
adelaide addie heidi
albert al bert albie
alexander alex alec sandy sascha xander lex aleksander alessandro
alexandra alex sandra sasha alexa lexi
alfred alf fred freddie
alison ali allie
amanda mandy
andrew andy drew andreas andre andrei
angela angie
anna ann anne annie anita nina hannah annika
anthony tony anton antonio toni
antonia toni antje
barbara barb babs bobbie
benjamin ben benny benji
bernard bernie bernhard
bradley brad
cameron cam
caroline carol carrie caro karoline
catherine cathy kate katie kathy katherine kathryn kit katharina kathrin katrin cate
charles charlie chuck chas carl karl
charlotte charlie lottie lotte
christian chris kristian
christine chris chrissy tina christina kristina kirsten christa
christopher chris kit topher christoph kris
claudia claudi
daniel dan danny
danielle dani
david dave davy
deborah debbie deb debra
dominic dom nick dominik
donald don donny
dorothy dot dottie dolly dorothea
douglas doug
edward ed eddie ted teddy ned eduard
edwin ed eddie
eleanor ellie nell nora elena leonora
elizabeth liz beth betty lizzie eliza lisa libby bess elisabeth elise elsa lisbeth sissi
emily em emmy millie emilia
emma em emmy
eugene gene
frances fran fanny frankie franziska
francis frank frankie franz francesco
frederick fred freddie friedrich fritz frederic
gabriel gabe
gabriella gabby gabi gabriele ella
geoffrey geoff jeff jeffrey
george georgie georg jorge jurgen
georgina georgie gina
gerald gerry jerry gerhard
gregory greg gregor
harold harry hal
harrison harry
heinrich heinz heiner henry
helen nell lena helena ellen
henry harry hank hal
isabella bella izzy isabel isobel isabelle
jacob jake jakob jack
jacqueline jackie
james jim jimmy jamie jem
jane janie jenny janet
jason jay
jennifer jen jenny jenna
jeremy jerry jem
jessica jess jessie
joan joanie
joanna jo joanne johanna
john jack johnny jon johann hans johannes jan jonny
jonathan jon jonny nathan
joseph joe joey josef sepp jose
josephine jo josie josefine
joshua josh
judith judy
julia jule julie jules juliana
julian jules
kenneth ken kenny
kimberly kim kimberley
laura laurie lori
lawrence larry laurie lorenz laurence
leonard leo len lenny leonhard
leonardo leo
lewis lou louis lew
lillian lily lil lilian
louise lou lulu luise louisa
lucas luke luca lukas
lucy lu lucia lucille
madeleine maddie maddy madison madeline
margaret maggie meg peggy marge margie greta gretel rita daisy margarethe megan
maria mary marie mia mitzi ria
mark marc marcus markus marco
martha marta marty patty
martin marty
matilda tilly mathilda
matthew matt matty matthias matteo
maximilian max maxi
maxwell max
melanie mel
melissa mel lissa missy
michael mike mick mickey micky michel mikey misha michal
michelle shelly micki
miranda mandy
mitchell mitch
mohammed mohamed muhammad mo mohammad
monica moni monika
natalie nat nattie natasha natalia
nathaniel nathan nat nate
nathan nat nate
nicholas nick nicky nico klaus nicolas nikolaus niklas
nicole nicky nikki nici
oliver ollie olly
olivia liv livvy
pamela pam
patricia pat patty tricia trish
patrick pat paddy
paul pauly
pauline paula
penelope penny
peter pete petey
philip phil pip philipp phillip
rachel rach rachael
raymond ray
rebecca becky becca
richard dick rick ricky rich richie
robert rob bob bobby robbie bert robin
roberta bobbie
roger rodge rudiger
ronald ron ronnie
rosemary rose rosie
rudolf rudi
russell russ
ruth ruthie
samantha sam sammy
samuel sam sammy
sarah sara sally sadie
sebastian seb bastian basti
sophia sophie sofia sofie
stefanie steffi stephanie steph
stephen steve steven stevie stefan stephan
susan sue susie suzanne susanna susanne
sylvia silvia
teresa terry tess tessa theresa resi therese
terence terry
theodore ted teddy theo theodor
thomas tom tommy
timothy tim timmy
tobias toby tobi
ursula uschi ulla
valerie val
veronica ronnie vroni veronika
victor vic viktor
victoria vicky tori vikki viktoria
vincent vince vinnie
virginia ginny
walter walt wally
wilhelm willi will willy
william will bill billy willy liam
winston win winnie
wolfgang wolf
zachary zach zack
zoe zoey
adam
alan allan allen
brian bryan
carla karla
clara klara
daniela
dina
eric erik erich
erica erika
eva evi eve
evan
ian
ines
ivan
jana janka
kai kay
lea leah
lina
manuel manu
manuela
michaela
mona
renate
rene renee
ryan
simon
simone simona
tara
tanja tanya
`;

const linesOf = new Map<string, Set<number>>();
FORMS.trim()
  .split('\n')
  .forEach((line, n) => {
    for (const form of line.split(' ')) {
      const lines = linesOf.get(form) ?? new Set();
      linesOf.set(form, lines.add(n));
    }
  });

/** Whether two given names (as `plain` writes them) are forms of one name: `bob`, `robert`. */
export const areForms = (a: string, b: string): boolean => {
  const lines = linesOf.get(a);
  const others = linesOf.get(b);
  return lines !== undefined && others !== undefined && [...lines].some((line) => others.has(line));
};

/** Names whose line a given name stands on, as numbers: what blocking puts together. */
export const formsOf = (name: string): readonly number[] => [...(linesOf.get(name) ?? [])];

/** Whether both are known given names, and not forms of one: `maria` and `marta` are no slip of the pen. */
export const areTwoNames = (a: string, b: string): boolean =>
  linesOf.has(a) && linesOf.has(b) && !areForms(a, b);

/** Whether it is a given name that is known here. */
export const isKnownName = (name: string): boolean => linesOf.has(name);
