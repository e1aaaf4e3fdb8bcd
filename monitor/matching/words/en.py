"""English."""

from __future__ import annotations

COMMON = """
a able about above abroad absence absolute academic academy accept access accident account accuse achieve acid across act
action active activist activity actor actress actual add addition address adjust administration admire admit adopt adult
advance advantage adventure advertise advice advise adviser affair affect afford afraid after afternoon again against age
agency agenda agent aggression ago agree agreement agriculture ahead aid aim air aircraft airline airport alarm album alcohol
alert alive all allegation allege alliance allied allow ally almost alone along already also alter alternative although
always amateur amazing ambassador ambition ambulance amend among amount analysis analyst ancient and anger angle angry animal
anniversary announce annual another answer antique anxious any apart apartment apology appeal appear apple application apply
appoint appointment approach approval approve april area arena argue argument arise arm armed armour army around arrange
arrest arrive arrow art article artist as aside ask asleep aspect assault assemble assembly assess asset assign assist
associate association assume assure at athlete atmosphere attach attack attempt attend attention attitude attorney attract
auction audience audit august aunt author authority auto autumn available avenue average avoid award aware away awful baby
back background backing bad bag bail bake balance ball ballot band bank banker bar bare bargain baron base baseball basic
basis basket bat battery battle bay be beach beam bear beard beat beautiful beauty because become bed beef beer before beg
begin behalf behave behind being belief believe bell belong below belt bench bend beneath benefit berry beside best bet
better between beyond bias bible bicycle bid big bike bill billion billionaire bin bird birth birthday bishop bit bite bitter
black blade blame blank blast blaze bless blind block blockade blog blood bloody blow blue board boat body boil bold bomb
bomber bond bone bonus book boom boost boot border borrow boss both bother bottle bottom bound boundary bowl box boxer boy
brain brake branch brand brave bread break breakfast breast breath breathe breed brick bride bridge brief bright brilliant
bring british broad broadcast broke broken broker brother brown brush brutal budget build building bulk bullet bunch burden
bureau burn burst bury bus bush business busy but butter button buy buyer by cabin cabinet cable cake calculate call calm
camera camp campaign campus can cancel cancer candidate candle cap capable capacity cape capital captain capture car carbon
card care career careful cargo carrier carry cart cartoon case cash cast castle casual cat catch category cattle cause
caution cease ceasefire celebrate celebrity cell central centre center century ceremony certain chain chair chairman challenge
chamber champion championship chance chancellor change channel chaos chapter character charge charity charm chart charter
chase cheap cheat check cheer cheese chef chemical chemist chest chicken chief child childhood children chip chocolate choice
choose church cinema circle circuit circumstance cite citizen city civil civilian claim clash class classic classroom clean
clear clergy clerk clever click client climate climb clinic clock close closet cloth clothes cloud club clue coach coal coalition
coast coat code coffee coin cold collapse colleague collect collection college collision colonel colony color colour column
combat combine come comedy comfort comic command commander comment commerce commercial commission commit commitment committee
common communication communist community company compare comparison compete competition complain complaint complete complex
component compose composer compound comprehensive compromise computer concede concentrate concept concern concert conclude
conclusion concrete condemn condition conduct conference confess confidence confident confirm conflict confront confuse
congress connect connection conscious consensus consent consequence conservative consider consist constant constitution
construct consult consultant consume consumer contact contain contemporary content contest context continent continue contract
contrast contribute control controversy convention conversation convert convict conviction convince cook cool cooperate
coordinate cop cope copper copy core corn corner coronation corporate corporation correct correspondent corridor corrupt
corruption cost costume cottage cotton couch could council councillor counsel count counter country county coup couple courage
course court cousin cover coverage cow crack craft crash crazy cream create creation creative creature credit creek crew
cricket crime criminal crisis critic critical criticise criticism criticize crop cross crowd crown crucial crude cruel cruise
cry crystal cultural culture cup cure curious currency current curtain curve custody custom customer cut cycle dad daily dairy
dam damage damn dance dancer danger dangerous dare dark darling data date daughter dawn day dead deadline deadly deal dealer
dear death debate debt debut decade deceive december decide decision deck declare decline decorate decrease dedicate deed deep
deer defeat defence defend defendant defense defensive deficit define definite definition degree delay delegate delegation
deliver delivery demand democracy democrat democratic demonstrate demonstration denial dentist deny depart department departure
depend deploy deployment deposit depress depth deputy derive describe desert deserve design desire desk desperate despite
destination destroy destruction detail detain detect detective determine devastate develop development device devil devote
diamond diary dictate dictator die diet differ difference different difficult difficulty dig digital dignity dine dinner
diplomacy diplomat diplomatic direct direction director dirt dirty disagree disappear disappoint disaster discipline discount
discover discovery discuss discussion disease dish dismiss disorder display dispute distance distant distinct distinguish
distribute district disturb dive diverse divide dividend divine division divorce do doctor document dog doll dollar domain
domestic dominate donate donor door double doubt dove down dozen draft drag dragon drain drama dramatic draw drawn dream dress
drill drink drive driven driver drone drop drought drove drown drug drum dry duck due duke dump during dust duty dwell dying each
eager eagle ear earl early earn earth earthquake ease east eastern easy eat echo economic economist economy edge edit edition
editor editorial educate education effect effective efficient effort egg eight eighteen eighty either elder elect election
electric electricity electronic element elephant elevate eleven eliminate elite else elsewhere email embargo embarrass embassy
embrace emerge emergency emission emotion emotional emperor emphasis empire employ employee employer employment empty enable
encounter encourage end endless enemy energy enforce engage engine engineer enhance enjoy enormous enough ensure enter
enterprise entertain entire entrance entry envelope environment envoy equal equip equipment era error escalate escape
especially essay essential establish estate estimate ethics ethnic evacuate even evening event eventually ever every evidence
evil exact exam examine example exceed excellent except exception exchange excite exclude excuse execute executive exercise
exhibit exile exist exit expand expect expense expensive experience experiment expert explain explanation explode exploit
explore explosion export expose express extend extent extra extraordinary extreme eye fabric face facility fact faction factor
factory faculty fade fail failure faint fair fairy faith fake fall false fame familiar family famine famous fan fancy far fare
farm farmer fashion fast fat fatal fate father fault favor favorite favour favourite fear feature february fed federal
federation fee feed feel feeling fell fellow felt female fence festival fever few fewer field fierce fifteen fifth fifty fight
fighter figure file fill film filter final finance financial find finding fine finger finish fire fireman firm first fiscal
fish fisherman fit fitness five fix flag flame flash flat flavor flavour flee fleet flesh flew flexible flight float flood floor
flour flow flower flu fly focus fold folk follow food fool foot football for forbid force foreign forest forever forget forgive
form formal format former formula fort forth fortune forty forum forward foster found foundation founder four fourth fox frame
framework fraud free freedom freeze freight frequency frequent fresh friday friend friendly friendship frighten frigate from
front frost frozen fruit frustrate fuel full fun function fund funding funeral funny furniture further future gain galaxy gallery
gamble game gang gap garage garden garlic gas gate gather gay gaze gear gender gene general generate generation generous genetic
gentle gentleman genuine gesture get ghost giant gift girl give glad glance glass global glory glove go goal goat god gold golden
golf gone good goods govern government governor grab grace grade gradual graduate grain grand grandfather grandmother grant grape
grass grateful grave gray great green greet grey grief grim grip grocery gross ground group grow growth guarantee guard guess
guest guide guidance guideline guilt guilty guitar gulf gun guy habit hair half hall halt hammer hand handle hang happen happy
harbor harbour hard hardly harm harsh harvest hat hate have haven he head headline headquarters heal health healthy hear heart
heat heaven heavy hell hello help helicopter hence her here heritage hero hers hesitate hide high highlight highly highway hill
him hint hip hire his historian historic history hit hockey hold hole holiday holy home homeland honest honey honor honour hook
hope horizon horror horse hospital host hostage hostile hot hotel hour house household housing how however huge human
humanitarian humor humour hundred hunger hungry hunt hunter hurricane hurry hurt husband hybrid hypersonic ice icon idea ideal
identify identity ideology if ignore ill illegal illness image imagine immediate immigrant immigration immune impact implement
imply import important impose impossible impress impression improve in inch incident include income increase incredible indeed
independence independent index indicate individual industrial industry infant infect infection inflation influence inform
information infrastructure initial initiative injure injury inmate inner innocent inquiry inside insight insist inspect inspector
inspire install instance instead institute institution instruct instrument insurance intact integrate intelligence intend intense
intent interest interim interior internal international internet interpret intervention interview into introduce invade invasion
invent invest investigate investigation investigator investment investor invite involve iron island isolate issue it item ivory jacket
jail january jazz jet jewel job join joint joke journal journalist journey joy judge judgment juice july jump june jungle junior jury
just justice justify keen keep kept key kick kid kidney kill killer kind king kingdom kiss kitchen knee knew knife knock know
knowledge label labor laboratory labour lack ladder lady lake lamb lamp land landing landmark landscape lane language large laser last
late later latest latter laugh launch law lawmaker lawn lawsuit lawyer lay layer lazy lead leader leadership leaf league lean learn
lease least leather leave lecture left leg legacy legal legend legislation legislature lemon lend length less lesson let letter level
liable liberal liberty library licence license lie life lift light like likely limit line link lion lip liquid list listen literary
literature litter little live liver living load loan lobby local locate location lock logic lonely long look loose lord lose loss lost
lot lottery loud love lovely lover low loyal luck lucky lunch lung luxury machine mad magazine magic magnet mail main maintain major
majority make maker male mall man manage management manager mandate manner manor mansion manual manufacture many map marathon marble
march margin marine mark market marriage marry mask mass massacre massive master match mate material math matter mature maximum may
maybe mayor me meal mean meaning meanwhile measure meat mechanic mechanism medal media medical medicine medium meet meeting member
membership memo memorial memory men mental mention mentor merchant mercy mere merge merger merit mess message metal meter method metre
middle midnight might migrant migration mild mile military militia milk mill miller million millionaire mind mine miner mineral minimum
minister ministry minor minority minute miracle mirror misery miss missile missing mission missionary mistake mix mixture mobile mode
model moderate modern modest moment monday money monitor monk month mood moon moral more morning mortgage most mother motion motive
motor mount mountain mouse mouth move movement movie much mud multiple murder muscle museum music musical musician must mutual my
mystery myth naked name narrow nation national nationalist native natural nature naval navy near nearby neat necessary neck need needle
negative neglect negotiate negotiation neighbor neighbour neither nerve nervous nest net network neutral never new news newspaper next
nice night nine nineteen ninety ninth no nobody noise nominate nominee none nor normal north northern nose not note nothing notice notion
novel november now nowhere nuclear number nurse oak oath obey object objective obligation observe obtain obvious occasion occupation
occupy occur ocean october odd of off offence offend offense offensive offer office officer official often oil old olive olympic on once
one onion online only onto open opening opera operate operation operator opinion opponent opportunity oppose opposite opposition option
or oral orange orbit orchestra order ordinary organ organic organisation organise organization organize orient origin original orphan
other ought our out outbreak outcome outer output outside outstanding over overall overcome overseas owe own owner oxygen pace pack
package pact page pain paint painter painting pair palace pale palm pan pandemic panel panic paper parade paradise parallel parcel pardon
parent park parking parliament part participate particular partner partnership party pass passage passenger passion passport past pastor
patch path patience patient patrol pattern pause pay payment peace peaceful peak peer pen penalty pencil penny pension people pepper per
perceive percent perfect perform performance perhaps period permanent permission permit person personal personnel persuade petition
petrol phase phone photo photograph phrase physical physician piano pick picture piece pig pile pilot pin pink pioneer pipe pipeline pirate
pit pitch place plain plan plane planet plant plastic plate platform play player plea plead pleasant please pleasure pledge plenty plot
plus pocket poem poet poetry point poison pole police policeman policy political politician politics poll pollution pond pool poor pop
pope popular population port portion portrait pose position positive possess possible post poster pot potato potential pound pour poverty
powder power powerful practical practice praise pray prayer preach precise predict prefer pregnant premier premium prepare prescribe
presence present preserve presidency president presidential press pressure pretty prevail prevent previous price pride priest primary
prime prince princess principal principle print prior priority prison prisoner private prize problem procedure proceed process produce
producer product production profession professional professor profile profit profound program programme progress project prominent promise
promote prompt proof proper property proposal propose prosecute prosecutor prospect protect protection protein protest protester proud
prove provide province provision provoke public publication publish publisher pull pulse pump punch punish pupil purchase pure purple
purpose pursue push put puzzle qualify quality quantity quarter queen question quick quiet quit quite quota quote race racial racism racket
radar radical radio rage raid rail railway rain rainbow raise rally ranch random range rank rape rapid rare rate rather ratio raw ray
reach react reaction read reader ready real reality realize really rear reason rebel rebellion rebuild recall receive recent reception
recession reckon recognise recognition recognize recommend record recover recovery recruit red reduce reduction refer referee reference
referendum reflect reform refuge refugee refusal refuse regard regime region regional register regret regular regulate regulation regulator
reject relate relation relationship relative relax release relevant reliable relief relieve religion religious reluctant rely remain remark
remarkable remedy remember remind remote remove rent repair repeat replace reply report reporter represent representative republic
republican reputation request require rescue research researcher reserve reside resident resign resignation resist resistance resolution
resolve resort resource respect respond response responsible rest restaurant restore restrain restrict restriction result resume retail
retain retire retreat return reveal revenge revenue reverse review revise revolt revolution reward rhythm rice rich ride rider rifle right
rigid ring riot rise risk rival river road rob robot rock rocket role roll roman romance romantic roof room root rope rose rotten rough round
route routine row royal rub rubber ruin rule ruler rumor rumour run runner rural rush russian sack sacred sacrifice sad safe safety sail
sailor saint sake salad salary sale salmon salt same sample sanction sanctuary sand sandwich satellite satisfy saturday sauce save saving
say scale scandal scene schedule scheme scholar school science scientific scientist scope score scout scrap scream screen script sea seal
search season seat second secret secretary section sector secure security see seed seek seem segment seize select self sell seller senate
senator send senior sense sensitive sentence separate separatist september sequence sergeant series serious serve server service session
set settle settlement seven seventeen seventh seventy several severe sex sexual shade shadow shake shall shame shape share shark sharp she
shed sheep sheet shelf shell shelter sheriff shield shift shine ship shirt shock shoe shoot shop shore short shot should shoulder shout
show shower shrink shut sick side siege sigh sight sign signal signature silence silent silk silly silver similar simple simply sin since
sing singer single sink sir sister site situation six sixteen sixth sixty size ski skill skin sky slave slavery sleep slice slide slight
slim slip slope slow small smart smell smile smoke smooth snake snow so soccer social socialist society soft software soil solar soldier
sole solid solution solve some son song soon sorry sort soul sound soup source south southern soviet space spare spark speak speaker special
specialist species specific spectrum speech speed spell spend spending sphere spin spirit spiritual spite split spoke spokesman spokesperson
spokeswoman sponsor sport spot spouse spread spring spy squad square squeeze stable stadium staff stage stake stall stamp stance stand
standard star stare start startle state statement station statistics statue status stay steady steal steam steel steep stem step stern stick
still stock stomach stone stop storage store storm story straight strange stranger strategic strategy stream street strength stress stretch
strict strike string strip strive stroke strong structure struggle student studio study stuff stupid style subject submarine submit
subsequent substance substitute succeed success successful successor such sudden suffer sugar suggest suicide suit suite sum summary summer
summit sun sunday super supper supply support supporter suppose supreme sure surface surgeon surgery surprise surrender surround survey
survival survive survivor suspect suspend suspicion sustain swallow swap swear sweat sweep sweet swell swift swim swing switch sword symbol
sympathy symptom system table tackle tactic tail take tale talent talk talks tall tank tap tape target tariff task taste tax taxi tea teach
teacher team tear technical technique technology teen teenager telephone television tell temper temperature temple temporary ten tenant tend
tendency tennis tension tent term terminal terrible territory terror terrorism terrorist test testify testimony text than thank that the
theater theatre theft their them theme then theory therapy there therefore they thick thief thin thing think third thirteen thirty this
thorough though thought thousand thread threat threaten three threshold throat throne through throughout throw thursday thus ticket tide tie
tiger tight till timber time tin tiny tip tire tired tissue title to tobacco today toe together toilet tomato tomorrow ton tone tongue
tonight too tool tooth top topic torture total touch tough tour tourism tourist tournament toward towards tower town toxic toy trace track
trade trader tradition traditional traffic tragedy tragic trail train trainer training transaction transfer transform transit transition
translate transmit transport trap travel traveler treasure treasury treat treatment treaty tree tremendous trend trial tribal tribe tribune
tribute trick trigger trillion trip triumph troop trophy trouble truce truck true trump trust truth try tube tuesday tunnel turkey turn turner
twelve twenty twice twin twist two type typical tyre ugly ultimate umbrella unable uncle under undergo understand unemployment unfair
uniform union unique unit unite united universal universe university unknown unless unlike unlikely until unusual up upon upper upset urban
urge urgent us use user usual usually utility vacation vaccine valid valley value van vanish variety various vast vegetable vehicle venture
venue verdict version versus very vessel veteran via vice victim victory video view viewer village violate violation violence violent violin
virtual virtue virus visa visible vision visit visitor visual vital vitamin vocal voice volume voluntary volunteer vote voter vulnerable
wage wagon wait wake walk walker wall want war ward warehouse warm warn warning warrant warrior warship wash waste watch water wave way we
weak weakness wealth wealthy weapon wear weather web website wedding wednesday week weekend weekly weigh weight weird welcome welfare well west
western wet whale what wheat wheel when where whether which while whip whisper white who whole whom whose why wide widespread widow wife wild
will willing win wind window wine wing winner winter wipe wire wisdom wise wish with withdraw withdrawal within without witness wolf woman
women wonder wood wooden word work worker workshop world worry worse worst worth would wound wrap wreck write writer wrong yacht yard yeah
year yellow yes yesterday yet yield you young your youth zero zone zoo
am is are was were been being has had did does done goes went gone got made said says told took taken gave given came saw seen knew known
thought felt kept left held brought built bought caught taught fought sought sold sent spent lent bent met led fed read ran sat stood won lost
these those nearly earlier madam cyber whose whom hence thus therefore moreover furthermore nevertheless unless whereas whereby wherever whenever whatever whichever
everyone everybody anyone anybody anything everything something someone somebody nobody nothing elsewhere somewhere anywhere yourself
himself herself ourselves okay sorry absolutely additional additionally specifically certainly obviously unfortunately fortunately
previously currently recently finally actually basically essentially historically increasingly particularly approximately tomorrow
yesterday morning evening weekend prior fourth fifth sixth seventh eighth ninth tenth dozen eleven twelve twenty thirty forty fifty sixty
seventy eighty ninety administrator advisory advisor ambassador applause assistance assistant attorney auditorium bachelor bipartisan
caucus chancellor commonwealth conference congressional congressman consortium coordination coordinator corporation correspondence
dialogue dignity directorate editorial electoral emergency engagement enforcement environmental equality equity everyday executive
healthcare inaudible implementation inclusion indigenous initiative innovation integrity interagency intergovernmental interim
interior investment journalism judiciary laughter legislation mandate medicare medicaid memorandum meadow moderator nomination nominee
olympic olympics pandemic participant partnership pentagon petroleum pharmaceutical plenipotentiary podcast preliminary prevention
proclamation procurement pursuant ratification rehabilitation resilience restructuring secretariat semiconductor sheriff spokesman
spokeswoman spokesperson spring summer autumn sustainability teleconference telecommunications transcript transportation treasurer
tribal tribe unanimous unprecedented vaccination vaccine veteran virtual webinar workforce workshop christmas easter ramadan
thanksgiving covid coronavirus omicron delta catholic protestant orthodox muslim jewish christian buddhist hindu hispanic latino
northern southern eastern western northeast northwest southeast southwest midwest democrat republican liberal conservative socialist
communist parliamentary presidential ministerial municipal provincial federal hers ours theirs myself itself himself themselves cannot its lets
"""

PLACES = """
afghan afghanistan african africa alabama alaska albania albanian algeria algerian america american amsterdam angola ankara arab arabia arctic
argentina arizona arkansas armenia armenian asia asian athens atlanta atlantic australia australian austria austrian azerbaijan baghdad bahrain
baltic bangkok bangladesh barcelona bavaria beijing beirut belarus belarusian belfast belgian belgium belgrade berlin bolivia bosnia boston
brazil brazilian brexit britain brussels bucharest budapest bulgaria bulgarian burma cairo california cambodia cambridge cameroon canada
canadian canberra caribbean carolina catalonia caucasus chad chicago chile china chinese colombia colorado congo connecticut copenhagen
crimea croatia croatian cuba cuban cyprus czech dakota dallas damascus danish delaware delhi denmark denver detroit donetsk dubai dublin dutch
ecuador edinburgh egypt egyptian england english estonia ethiopia europe european finland finnish florida france french gaza geneva georgia
georgian german germany ghana glasgow greece greek guatemala guinea haiti hamburg havana hawaii helsinki houston hungarian hungary iceland
idaho illinois india indian indiana indonesia iowa iran iranian iraq iraqi ireland irish islamabad israel israeli istanbul italian italy
jakarta jamaica japan japanese jerusalem jordan kabul kansas kashmir kazakhstan kentucky kenya kherson kiev korea korean kosovo kremlin kuwait
kyiv latvia lebanon lebanese libya libyan lima lisbon lithuania liverpool london louisiana luxembourg macedonia madagascar madrid maine malaysia
mali malta manchester manhattan manila maryland massachusetts melbourne mexican mexico miami michigan milan minnesota minsk mississippi
missouri moldova monaco mongolia montana montenegro montreal morocco moscow mozambique mumbai munich myanmar nairobi namibia nebraska nepal
netherlands nevada newcastle nicaragua niger nigeria nigerian norway norwegian oceania ohio oklahoma oman ontario oregon oslo ottawa oxford
pacific pakistan palestine palestinian panama paraguay paris pennsylvania persian peru philippines poland polish portugal prague pretoria
pyongyang qatar quebec riga romania romanian rome russia rwanda samoa saudi scandinavia scotland scottish seattle senegal seoul serbia serbian
shanghai siberia sicily singapore slovakia slovak slovenia somalia spain spanish stockholm sudan sweden swedish swiss switzerland sydney syria
syrian taipei taiwan tajikistan tallinn tanzania tasmania tehran tennessee texas thailand tibet tokyo toronto tripoli tunisia turkish turkmenistan
uganda ukraine ukrainian uruguay utah uzbekistan vatican venezuela venice vermont vienna vietnam vilnius virginia wales warsaw washington welsh
wisconsin wyoming yemen yugoslavia zagreb zambia zimbabwe zurich
"""

NEAR_NAMES = """
batter bitten bandit barrel bidder binder burner carter cater cattle cobra commando coral corona cotton cruiser dancer denial ferry gables gamer
gazette genera genes genital genial hamster harpoon hazard holder iraqis jacked javelin karma kernel lantern latin lumber magnate malice mallet
maple marina mariner market martini mason medley melon meteor miners moron missive mosque motif muster mutiny nickel nylon oracle otter panda parish
patron pelican penguin pepper pistol pitcher poker polar police porter potter prawn puppet putting radish raptor raven robin rubin ruined ruling
rumba rustic rutin saddle salmon saloon salute satan saturn scorpion sedan serpent sewage shaman sierra spartan stalin station statin sultan
tailor talon tango tartan tavern tempest titan topaz tornado trident trumpet tundra turbine vacuum vandal venom viper virgin vodka vulcan walrus
warden weasel zebra zenith zinc zirconia zirconium zodiac
macro micron
"""
