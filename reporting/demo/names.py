"""Names for made-up people, written for this project."""

WOMEN = (
    "Adela Adina Alina Ana Anca Andra Andreea Anișoara Antonia Aurelia Bianca Camelia Carmen Cătălina Clara "
    "Corina Cosmina Crina Cristina Daiana Dalia Dana Daria Delia Denisa Diana Doina Dorina Elena Elisa Emilia "
    "Estera Eva Florentina Florina Gabriela Georgiana Gina Ileana Ilinca Ioana Iolanda Ionela Irina Iulia "
    "Larisa Lavinia Lidia Liliana Loredana Lorena Luminița Mădălina Magda Maria Marina Mihaela Mirela Monica "
    "Nadia Natalia Nicoleta Oana Olga Otilia Paula Petruța Raluca Ramona Rodica Roxana Sabina Sanda Silvia "
    "Simona Smaranda Sofia Sorina Ștefania Tamara Teodora Valentina Vera Veronica Viorica Zoe"
).split()
MEN = (
    "Adrian Alexandru Alin Anton Aurel Bogdan Călin Cătălin Ciprian Claudiu Constantin Cornel Cosmin Costin "
    "Cristian Damian Dan Daniel Darius David Denis Dinu Doru Dragoș Dumitru Eduard Emanuel Emil Eugen Fabian "
    "Felix Flavius Florin Gabriel George Gheorghe Grigore Horia Iacob Ilie Ioan Ionuț Iosif Iulian Iustin "
    "Laurențiu Liviu Luca Lucian Marcel Marian Marius Matei Mihai Mircea Mihnea Narcis Nelu Nicolae Octavian "
    "Ovidiu Paul Pavel Petru Radu Rareș Răzvan Remus Robert Romeo Sabin Sebastian Sergiu Silviu Sorin Ștefan "
    "Teodor Tiberiu Timotei Toma Traian Tudor Valentin Vasile Victor Viorel Virgil Vlad"
).split()
SURNAMES = (
    "Albescu Aldea Anghel Antal Ardelean Avram Babeș Baciu Balaban Bălan Banu Barbu Bârsan Bârlea Bejan Benea "
    "Bichiș Blaga Boboc Bocșa Bogza Boiangiu Bolea Borza Botez Brad Bratu Breazu Bucur Buda Bufnea Bunea Burlacu "
    "Buta Buzea Călugăru Câmpean Candea Căpraru Cârstea Cazacu Ceban Cernat Chifor Chiriac Chiș Ciobanu Ciocan "
    "Ciolac Cocoș Codrea Cojocaru Coman Constantinescu Cornea Coroian Cosma Costea Cozma Crăciun Crăiaș Crețu "
    "Crișan Croitoru Cucu Dănilă Danciu David Deac Deliu Diaconu Dinescu Dobre Dobrescu Dragomir Drăgan Dumbravă "
    "Duca Enache Ene Epure Fărcaș Filimon Filip Florea Frățilă Fulga Furdui Gavrilă Gheorghiu Ghiță Gliga Goga "
    "Grama Grecu Grigoraș Grosu Gurău Hodor Holban Horvat Hulpe Iacob Iancu Ichim Ignat Ilieș Ionescu Iordache "
    "Irimia Istrate Ivan Jitaru Jurca Lazăr Leonte Lungu Lupșeanu Lupu Macovei Manea Manolache Marcu Marian Marin "
    "Mateescu Matei Mihalache Mihăilă Mocanu Moga Moise Moldovan Morar Moraru Moț Muntean Mureșan Mușat Nagy "
    "Neacșu Neagu Nechita Negrilă Negru Nemeș Nica Nichita Nistor Niță Oancea Olaru Olteanu Onciul Oprea Pană "
    "Pantea Parasca Păun Pavel Petcu Petrescu Pintea Pleșa Pop Popa Popescu Porumb Prodan Puiu Purcaru Radu Raicu "
    "Rotaru Roșca Rusu Sabău Sălăgean Sandu Sârbu Savu Scurtu Sima Simion Sofronie Soare Stan Stanciu Stoian "
    "Stoica Suciu Szabo Șandor Șerban Șteflea Șuteu Tămaș Tănase Târziu Tivadar Todea Toader Toma Trif Tudose "
    "Tudor Turcu Țăran Țărmure Țepeș Țugulea Ungureanu Ursu Vaida Vâlcan Vâlsan Varga Vasilescu Vescan Vișan "
    "Vlaicu Voicu Voinea Zagrean Zamfir Zgârcea Zidaru"
).split()
STREETS = (
    *("Teilor", "Florilor", "Morii", "Principală", "Școlii", "Izvorului", "Câmpului", "Libertății"),
    *("Nucilor", "Fântânii", "Bisericii", "Gării", "Primăverii", "Viilor", "Pădurii", "Unirii"),
)
NOTES = (
    "Vrea la curs, dar nu are bani de autobuz.",
    "Vine luni la agenție cu buletinul.",
    "A lucrat cu ziua la cules, fără acte.",
    "Are un copil mic, poate doar dimineața.",
    "Ar termina școala la seral.",
    "Se gândește, să sunăm după sărbători.",
    "Vorbește mama, el e la pădure.",
    "Vrea ceva aproape de casă.",
)
