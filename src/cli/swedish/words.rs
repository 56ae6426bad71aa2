//! The words themselves.

pub const ABOUT: &str = "Visar krypterad film för handledning utan att den någonsin hamnar okrypterad i en fil";

pub const LONG_ABOUT: &str = "\
Visar krypterad film för handledning utan att den någonsin hamnar okrypterad i en fil.

Filmerna ligger krypterade i ett valv: en mapp, i regel på ett USB-minne. Utan kommando öppnas fönstret.

MAPP är valvets mapp. FILM är en films id, början av det, eller filmens titel. Lösenordet frågas efter i terminalen, eller läses från en öppen \
fildeskriptor med --password-fd; det är aldrig ett argument och finns aldrig i miljön.";

/// In the order of the codes.
pub const EXIT_CODES: [&str; 18] = [
    "klart",
    "något annat gick fel; meddelandet säger vad",
    "kommandoraden är inte rätt",
    "fel lösenord",
    "det finns inget valv i mappen",
    "skadat: det som ligger på USB-minnet är inte det som krypterades",
    "USB-minnet togs ut, eller går inte att läsa eller skriva",
    "det finns inte plats på USB-minnet",
    "den sortens film går inte att visa",
    "ingen sådan film, eller flera med det namnet",
    "det nya lösenordet bryter mot reglerna för lösenord",
    "det finns redan ett valv i mappen",
    "valvet används av ett annat program",
    "ingen bildskärm, eller filmens fönster kunde inte startas säkert",
    "avbrutet",
    "datorn kan skriva minnet till en disk som inte är krypterad",
    "filmen ligger på en volym som inte är krypterad",
    "doctor hittade något som inte är säkert",
];

/// What a command does.
pub fn command(name: &str) -> Option<&'static str> {
    Some(match name {
        "init" => "Gör ett nytt valv i en mapp, i regel på ett USB-minne",
        "sources" => "Lista inspelningarna på ett kort, i en kamera eller i en mapp",
        "import" => {
            "Kryptera filmer från en kamera, ett kort eller en inspelare in i ett valv, och kontrollera det som skrevs"
        }
        "record" => "Spela in med datorns kamera och mikrofon direkt in i ett valv",
        "salvage" => "Spara det som är helt av en film vars hämtning eller inspelning avbröts",
        "list" => "Lista filmerna i ett valv",
        "play" => "Visa en film i ett eget fönster",
        "show" => "Visa en film som aldrig har krypterats, om den ligger på en volym som systemet har krypterat",
        "verify" => "Läs varje bit av en film, eller av alla, och kontrollera att den är det som krypterades",
        "markers" => "Visa en films markeringar och avsnitt, eller exportera dem",
        "forms" => "Lista, visa och kontrollera formulären som filmer bedöms med, eller lägg till ett i ett valv",
        "ratings" => "Lista hur filmer har bedömts, visa en bedömning, jämför två bedömare, eller exportera",
        "cover-faces" => "Gå igenom en film, leta efter ansikten och täck dem",
        "log" => "Visa, kontrollera och lämna ut loggen: vem som gjorde vad med filmerna, när och på vilken dator",
        "passwd" => "Byt lösenord, eller ge en kollega ett eget",
        "edit" => "Byt namn på en film, rätta dess dag, eller bestäm varför och hur länge den behålls",
        "erase" => "Radera filmer för gott: nycklarna förstörs och filerna tas bort",
        "sweep" => "Leta på den här datorn efter kopior av filmer som finns, eller har funnits, i ett valv",
        "receipts" => "Visa kvittona på det som har raderats; de nämner ingen film vid titel",
        "info" => "Visa vems USB-minne det är: etiketten, som inte behöver lösenord",
        "doctor" => "Kontrollera hur säker datorn är för filmer, och säg vad som kan göras åt det",
        "console" => "Öppna fönstret (som vitrin utan kommando)",
        "man" => "Skriv ut en manualsida (vitrin man | man -l -)",
        "completions" => "Skriv ut skriptet som kompletterar kommandon i ett skal",
        _ => return None,
    })
}

/// What an argument means: in this command, or in all that have it.
pub fn argument(command: &str, argument: &str) -> Option<&'static str> {
    let here = match (command, argument) {
        ("init", "dir") => "Det nya valvets mapp; görs om den saknas",
        ("init", "name") => "Vems USB-minnet är; står på etiketten, som går att läsa utan lösenord",
        ("init", "unit") => "Enheten där ägaren arbetar; står på etiketten",
        ("init", "if_found") => "Vad den som hittar minnet ska göra, till exempel ett telefonnummer; står på etiketten",
        ("init", "kdf_memory") => "Så många MiB minne som varje försök med ett lösenord kräver; 64 till 1024",
        ("sources", "places") => "Kortet, kameran eller mappen, eller filer från en kamera",
        ("sources", "look") => "Låt en avskärmad process se efter om varje inspelning går att visa",
        ("import", "files") => "Filmerna; eller kort, kameror och mappar, för alla inspelningar där",
        ("import", "title") => "Filmens titel, om det är en enda; annars filens namn utan ändelse",
        ("import", "only") => {
            "Ta från kort, kameror och mappar bara inspelningen med det här namnet, så som ”vitrin sources” listar den; får anges flera gånger"
        }
        ("import", "from_phone") => {
            "Hämta även filmer som är inspelade med mobil eller surfplatta, fast regeln förbjuder det"
        }
        ("import", "join") => "Filerna är en film som kameran har delat upp: foga ihop dem i den här ordningen",
        ("import", "again") => "Hämta en film en gång till som redan finns i valvet",
        ("import", "erase_source") => {
            "Radera filerna från kameran eller kortet när filmen finns i valvet och har lästs tillbaka"
        }
        ("import", "erase_unshowable") => "Radera dem också om filmen inte går att visa, eller något av den saknas",
        ("import", "companion") => {
            "En fil till som raderas med den första filmens filer: det som kameran sparar bredvid"
        }
        ("record", "title") => "Filmens titel; annars dag och klockslag",
        ("record", "camera") => "Kamerans namn; annars den första",
        ("record", "microphone") => "Mikrofonens namn; annars den som systemet väljer",
        ("record", "no_sound") => "Spela in utan ljud",
        ("record", "seconds") => "Sluta av sig själv efter så många sekunder",
        ("record", "list") => "Lista kameror och mikrofoner, och spela inte in något",
        ("record", "test") => "Spela in i fem sekunder, släng det, och säg om bild och ljud kom",
        ("salvage", "title") => "Titeln på det som sparas; annars filmens, och av en hämtning att det bara är början",
        ("verify", "film") => "Id, början av ett id, eller titel; alla filmer om inget anges",
        ("markers", "film") => "Id, början av ett id, eller titel",
        ("markers", "export") => "Skriv dem okrypterat till en fil, eller till standard ut (-)",
        ("forms", "show") => "Visa vad som står i formuläret med det här namnet",
        ("forms", "print") => "Skriv ut filen till formuläret med det här namnet, för att ändra i den",
        ("forms", "check") => "Kontrollera en fil med ett formulär, och säg vad som är fel och på vilken rad",
        ("forms", "add") => "Lägg till ett formulär i valvet, från en fil",
        ("forms", "remove") => {
            "Ta bort formuläret med det här namnet ur valet; det som redan är bedömt med det står kvar"
        }
        ("ratings", "film") => "Id, början av ett id, eller titel; alla filmer om inget anges",
        ("ratings", "show") => "Visa vad som står i den här bedömningen",
        ("ratings", "compare") => {
            "Visa två bedömningar med samma formulär sida vid sida, och hur väl de stämmer överens"
        }
        ("ratings", "export") => "Skriv dem okrypterat till en fil, eller till standard ut (-)",
        ("ratings", "all") => "Även andras färdiga bedömningar av sådant som du inte själv har bedömt",
        ("log", "since") => "Bara händelser från den här dagen och senare",
        ("log", "until") => "Bara händelser från den här dagen och tidigare",
        ("log", "film") => {
            "Bara händelser som rör den här filmen, raderad eller inte: id, början av ett id, eller titel"
        }
        ("log", "what") => "Bara händelser av de här slagen",
        ("log", "sample") => "Dra så många händelser slumpvis, för en regelbunden kontroll",
        ("log", "verify") => "Säg om loggen är hel, och visa inga händelser",
        ("log", "export") => "Skriv händelserna till en fil, eller till standard ut (-)",
        ("log", "titles") => "Ta med filmernas titlar i det som lämnas ut: de kan peka ut en patient",
        ("passwd", "add") => {
            "Lägg till ett lösenord med det här namnet, till exempel handledarens, bredvid det som finns"
        }
        ("passwd", "remove") => "Ta bort lösenordet med det här namnet",
        ("passwd", "list") => "Säg vems lösenord som öppnar valvet, och ändra inget",
        ("passwd", "password_fd") => {
            "Läs lösenorden från den här öppna fildeskriptorn, ett på varje rad: det som gäller nu, och sedan (inte med --remove eller --list) det nya"
        }
        ("edit", "title") => "Ny titel",
        ("edit", "recorded_on") => "Dagen då den spelades in, ÅÅÅÅ-MM-DD",
        ("edit", "purpose") => "Vad den behålls för, till exempel handledning",
        ("edit", "consent_on") => "Dagen då patienten gav sitt samtycke",
        ("edit", "consent_withdrawal") => "Hur patienten kan ta tillbaka samtycket, till exempel vem man säger till",
        ("edit", "consent_withdrawn_on") => {
            "Dagen då patienten tog tillbaka samtycket: från och med nu ska filmen vara raderad"
        }
        ("edit", "keep_until") => "Sista dagen den får behållas",
        ("erase", "films") => "Id, början av id, eller titlar på filmerna",
        ("erase", "overdue") => "Alla filmer vars sista dag har gått, eller vars samtycke har tagits tillbaka",
        ("erase", "all") => "Hela valvet, så att ett nytt kan göras i mappen",
        ("erase", "yes") => {
            "Fråga inte om det är meningen. Frågas inte heller med --password-fd, eller där det inte finns någon terminal"
        }
        ("erase", "receipt") => "Skriv ut kvittot: vad som raderades, när, av vem och hur, utan någon titel",
        ("erase", "json") => "Skriv ut kvittot som JSON, för ett skript",
        ("sweep", "folders") => "Var det ska letas; där kopior brukar bli kvar, om inget anges",
        ("sweep", "erase") => "Radera kopiorna som hittas: skriv över dem och ta bort dem",
        ("doctor", "dir") => "Mappen för ett valv, eller för filmer, som också ska ses efter",
        ("doctor", "sandboxes") => "Lista också vad varje slags process fortfarande får röra",
        ("console", "dir") => "Valvets mapp; utan den letar fönstret efter USB-minnen",
        ("console", "play") => "Filmen som visas så snart valvet är upplåst: id, början av ett id, eller titel",
        ("show", "file") => "Filmen eller fotografiet",
        ("man", "command") => "Kommandot som sidan handlar om; hela programmet om inget anges",
        ("completions", "shell") => "Skalet som ska läsa skriptet",
        _ => "",
    };
    let anywhere = match argument {
        _ if !here.is_empty() => here,
        "dir" => "Valvets mapp",
        "film" => "Filmens id, början av det, eller dess titel",
        "json" => "Skriv ut JSON, för ett skript",
        "lang" => "Meddelandenas språk; systemets om inget anges",
        "password_fd" => "Läs lösenordet från den här öppna fildeskriptorn i stället för att fråga efter det",
        "accept_swap" => "Gå vidare fast datorn kan skriva minnet till en disk som inte är krypterad: ägarens beslut",
        "start" => "Var visningen börjar, i sekunder från filmens början",
        "disguise_voices" => {
            "Förvräng alla röster. En förvrängning för dem som lyssnar, ingen anonymitet: en inspelning av den kan spåras, och ord nämner människor"
        }
        "beside" => "Visa den här filmen eller bilden bredvid, i samma fönster: id, början av ett id, eller titel",
        "beside_start" => "Var den bredvid börjar, i sekunder från dess början",
        "apart" => "Spela och spola var och en för sig, och inte båda i takt",
        "paused" => "Håll kvar den första bilden i stället för att spela",
        "share" => {
            "Öppna fönstret så som ett videosamtal ska ha det, bakom ridån: mellanslag (eller kommandot ”play”) drar ifrån den"
        }
        "control" => "Ta emot kommandon på standard in och berätta om händelser på standard ut, för skript",
        "verbose" => "Skriv ut vad processen som avkodar filmen rapporterar, för felsökning: högst 100 rader",
        _ => return None,
    };
    Some(anywhere)
}

/// What stands for a value; `None` where it is the same in both languages.
pub fn value(name: &str) -> Option<&'static str> {
    Some(match name {
        "DIR" | "FOLDER" => "MAPP",
        "FILE" => "FIL",
        "PLACE" => "PLATS",
        "NAME" => "NAMN",
        "RATING" => "BEDÖMNING",
        "UNIT" => "ENHET",
        "TITLE" => "TITEL",
        "SECONDS" => "SEKUNDER",
        "SIZE" => "STORLEK",
        "KIND" => "SLAG",
        "DATE" => "DATUM",
        "YYYY-MM-DD" => "ÅÅÅÅ-MM-DD",
        "LANGUAGE" => "SPRÅK",
        "COMMAND" => "KOMMANDO",
        "SHELL" => "SKAL",
        _ => return None,
    })
}

/// What clap says by itself in help and usage.
const CLAPS_OWN: [(&str, &str); 11] = [
    ("Commands:\n", "Kommandon:\n"),
    ("Usage:", "Användning:"),
    ("[OPTIONS]", "[FLAGGOR]"),
    ("[COMMAND]", "[KOMMANDO]"),
    ("Possible values:", "Möjliga värden:"),
    ("[possible values: ", "[möjliga värden: "),
    ("[default: ", "[om inget anges: "),
    (
        "Print this message or the help of the given subcommand(s)",
        "Visa den här texten, eller hjälpen för ett kommando",
    ),
    (
        "The larger one that leaves room beside it",
        "Den större som lämnar plats bredvid",
    ),
    ("For any display", "För alla bildskärmar"),
    ("For a large display", "För en stor bildskärm"),
];

/// The same text with clap's own words in Swedish.
pub fn of_claps_own(text: &str) -> String {
    let own = CLAPS_OWN.into_iter();
    own.fold(text.to_owned(), |text, (english, swedish)| {
        text.replace(english, swedish)
    })
}
