"""Russian, Ukrainian, Polish, Czech."""

from __future__ import annotations

RUSSIAN = """
август автобус автомобиль автор агент агентство адвокат администрация академия актер акт акция америка американский анализ апрель армия арест атака
аэропорт база банк банка бассейн беда бедный безопасность белый берег беседа бизнес билет битва ближний блок богатый бог боевой боец бой бокс болезнь
боль большой борьба борт брат бригада брак бронза бросок буква будущее бумага бутылка бывший быстрый бюджет вагон важный валюта ванна вариант введение
век великий вера верный версия верх верховный весна ветер вечер вещь взгляд взрыв вид визит вина вино власть внешний вода военный возврат воздух
возможность возраст война войско волна вопрос воскресенье восток врач время вступить второй выбор выборы вывод вызов высокий выставка газ газета газон
генерал герой глава главный глаз глубокий голова голос город горожанин гора гореть господин гость государство гражданин граница график группа груз
давление дальний данные дача дата движение двор дворец девочка девушка дело день деньги депутат деревня дерево детский дети директор диплом дипломат добрый
договор дождь доклад документ доллар дом доля дорога доступ дочь друг другой дума душа европа европейский единый жена женщина животное жизнь житель
журнал журналист завод задача закон законопроект закрытый зал замена заместитель запад западный заряд заседание защита заявление здание здоровье земля зима
знак знание золото золотой зона игра игрок идея известный издание изменение имя инвестиция институт интерес интервью информация искусство история источник
июль июнь кабинет камень камера кампания канал кандидат капитал карта картина касса качество квартира класс клуб ключ книга кодекс количество
команда командир комиссия комитет компания конец конкурс конституция контакт контракт контроль конференция конфликт корабль король корпус костюм край
красный кредит кризис крупный крыло культура купол курс лагерь ладонь лапа лауреат лев левый лед лекарство лес лето лечение лига лидер линия лист литература
лицо лодка ложь луна любовь люди майор март марка масло масса матч мать машина маяк медаль международный мера место месяц металл метод метро мечта
милиция миллиард миллион министерство министр минута мир мировой миссия младший мнение модель молодой момент море мороз мост мотор мужчина музей музыка
муниципальный мысль наблюдатель надежда назад налет налог население народ народный наука наследие начало начальник неделя недра немецкий нефть новость новый номер
ночь нужный оборона оборонный образ общий общество объект огонь окно округ октябрь операция опыт оружие орган организация орден осень основа остров ответ
ответственность отдел отец отпуск отрасль отряд оценка очередь ошибка падение пакет палата память папа пара парад парк парламент партия партнер паспорт певец
певица первый переговоры период перо песня песок петля печать письмо план планета плата племя плечо площадь победа повод погода подводный поезд поездка
показатель поле полет полиция политик политика полный помощь порт порядок посол посольство пост поставка поход почта пошлина пояс правда правило право правый
правительство праздник практика предприятие председатель президент премия премьер пресса преступление приговор приказ пример причина проблема проект прокурор
промышленность процент процесс путь пункт пуля пустыня пушка птица пятница работа рабочий рада радио развитие раздел разговор размер разный район рак ракета ракетка
рана ранний раскол рассказ расход реакция ребенок режим результат река рекорд реклама ремонт репутация республика ресурс реформа речь решение рост рубль
рука рукав руководитель рынок рыба рыбак рябина ряд самолет самый сбор свет свобода связь север сегодня секрет сектор семья сентябрь сердце серия сестра сеть
сила система сирота ситуация скандал склад скорость слава след следствие слово служба случай смерть снег снаряд собака соболь событие совет советник согласие
соглашение солдат солнце сон союз сообщение состав сосед социальный спорт способ спор среда средство срок ссылка станция старый статья стена степень стол
столица сторона страна странный стратегия страх строительство структура студент стул суббота суд судья судно сумма сутки сфера сцена счет сын съезд танец танк
танкер театр текст телефон тема тень теория территория теракт товар ток торговля точка трава традиция трасса труба труд туман турист тюрьма убийство
угол угроза удар указ улица ум университет уровень урок условие успех участие участник ученый учитель фабрика факт фигура фильм финал фирма флаг флот фонд
форма фраза фронт футбол характер хлеб ход хозяин холод храм художник царь цвет целый цена центр церковь цирк цифра частный часть человек чемпион число чиновник
член школа штаб штраф шум экономика эксперт экран экспорт элита энергия эпоха эра этап эфир явление ядерный язык январь якорь ярмарка
ирландия исландия ирландский исландский сирийский
"""

UKRAINIAN = """
автор агентство армія атака банк безпека берег бізнес блок бій більше бюджет вартість версія весна вечір вибір вибори визнання вік війна військо вимога влада вода
возити ворог вулиця газ газета глава голова голос гора гості гроші громада громадянин група дата двір держава депутат день діти договір документ долар дорога
допомога друг дружина думка життя жінка журналіст завод загроза закон заява захід захист збір зброя зима зміна знак зона зустріч ідея інформація історія кабінет камінь
канал книга команда комісія компанія конфлікт корабель країна криза культура курс ліс літак літо лінія лист лікар людина масло мати матч машина межа мер метод мир
міністр міністерство мета місто місце місяць мова молодий мирний море міст музей музика надія напад народ наслідок наука неділя новий новина номер ніч область оборона
обличчя огляд озеро операція осінь острів партія паспорт перемога переговори перший письмо північ південь повітря погода подія поїзд поле поліція політика помилка
порт посол поразка право правда президент прокурор проблема проєкт промова птах путь район ракета ракетка рада реформа речовина рибалка рибак рішення річка робота рік розвиток
розмова ринок рука сила система схід син село серце служба слово смерть сніг собака солдат сонце союз спорт справа стіна столиця страх суд суддя суспільство танк театр
територія товар точка тюрма угода удар університет уряд успіх учасник учень фільм флот форма фронт хвиля хліб центр церква ціна частина час червоний член чоловік школа шлях
ірландія ісландія ірландський ісландський сирійський
"""

POLISH = """
agencja akcja armia atak autor bank bardzo bezpieczenstwo bitwa biuro blok brat brzeg budowa budzet burza butelka byly cel cena centrum choroba ciasto czas czesc czerwony czlonek
czlowiek data decyzja dekada deszcz dno dobry dom dostep droga drugi drzewo duch duzy dzial dzialanie dzieci dziecko dzielnica dzien dziennik dziennikarz ekonomia energia
europejski fabryka fala film firma flaga forma fundusz gazeta glos glowa gmina godzina gol gora gospodarka gosc gra granica grupa gwiazda handel historia idea informacja
instytut interes jezyk kara karta kasa klasa klub kobieta kolej kolejny komisja koniec konflikt kontrola kosciol koszt kraj krew krol krolowa ksiazka ksiadz lato las lekarz lewy
lider linia list litera lud ludzie lotnisko marka marszalek maszyna matka mecz metoda miasto miejsce mieszkanie miesiac minister ministerstwo minuta miska mleko mlody mowa most
mur muzeum muzyka nadzieja narod nauka nazwa niedziela nowy nowina noc numer obiekt obrona obywatel oddzial odpowiedz ofiara ogien okno okres opinia organ osoba ostatni otwarty
pakt paliwo pamiec pan panstwo papier park partia pas pies pierwszy pieniadze pilka pismo plan plaza pociag podatek pogoda pokoj pole policja polityk polityka polski pomoc poseł
powod powstanie pozar praca prawda prawo premier prezes prezydent problem proces produkt program projekt prokurator protest przemysl przyjaciel przyszlosc punkt ptak rada
radny rakieta rakietka rak raport reka region rejs rektor reforma relacja republika rodzina rok rola rosyjski rozmowa rozwoj ruch rybak ryba rynek rzad rzecz rzeka sad samochod
samolot sedzia sejm sektor senat serce sila siostra skarb sklep skutek slowo sluzba smierc snieg sobota spoleczenstwo spor sport sprawa spotkanie stacja stan statek
sukces strona strach strefa student stolica swiat swiatlo syn system szef szkola sznur szpital sztuka tajemnica tama telewizja teatr temat teren tort transport trasa tron
turysta twarz tydzien tytul ubior uczen ulica umowa unia urzad ustawa uwaga walka wartosc wazny wejscie wiara wiatr widok wiek wiele wino wies wiosna wladza woda wojna wojsko wolnosc
wplyw wrog wschod wybor wybory wyrok wywiad zabawa zachod zakaz zamek zarzad zasada zdanie zdrowie zebranie ziemia zima zlom zloto zmiana znak zespol zona zwiazek zycie
irlandia islandia irlandzki islandzki
"""

CZECH = """
agentura akce armada auto autor banka bezpeci bezpecnost bitva bod bratr budova budoucnost byt cas castka cena cesky cesta chlapec chleba cil cislo clanek clen clovek data
deti dite divadlo dnes dohoda doba dobry dokument dolar dopis doprava druh dum duvod dvere dvur energie evropsky film firma flotila forma fotbal hlas hlava hlavni hodina hora
hospodarstvi hra hrad hranice hrac hvezda instituce jazyk jednani jaro kabinet kapitan karta kamen kniha klub kolo komise konec konflikt kontrola korupce kostel kraj kral krize krev kultura
lekar led leto les let letadlo letiste lide linka list lod majetek manzel marka mesto mesic metoda mir ministr ministerstvo minuta misto mlady more most moc muz muzeum myslenka nabidka
nadeje narod nazev nebezpeci nemoc noc novinar novy nova obchod obec obcan oblast obrana ochrana ohen okno okres omezeni operace opozice osoba ostrov otazka otec pakt pan papez park
parlament pas pec penize pes plan plavba pocasi pocit podnik pohled policie politik politika pomoc porota poslanec posel pozice pozor prace pravda pravo pravidlo premier predseda
prezident problem program projekt prostor protest proces prumysl puvod pulka rada rak raketa region rec reka republika rezim rok rodina rozhodnuti rozhovor rozpocet ruka rust
rybar ryba rychlost sankce senat setkani sila sit skola skupina slovo sluzba slunce smlouva smrt smer snih soud soudce soutez spolecnost spor sport stat statni stavba strana
strach stroj strom student svet svetlo svoboda syn system tabor tank tema tisk tlak trat trh trest tyden ucitel udalost umeni unie urad uroven utok valka vedeni vec velvyslanec
vek velitel vesnice vez vina vitr vlada vlak vlna vlast voda vojak vojna volba volby vrah vrchol vstup vyber vyroba vysledek vyznam zakon zaklad zajem zapas zapad zasedani zbran zdravi
zed zelezo zeme zena zima zivot zlato zmena znak zprava zpusob zvire
slovensko slovinsko slovenský slovinský maďarský
"""
