"""Common names of people: on their own they are nobody's misspelling, in full names (Sergey for Sergei) they may be."""

from __future__ import annotations

NAMES = """
aaron abbas abdul abraham adam adrian ahmad ahmed akbar alan albert alex alexander alexandra alexei alfred ali alice alicia alina allan allen alvin
amanda amber amelia amina amir amy ana anastasia anders andrea andreas andrei andrew andy angel angela anita anna anne annie anthony anton antonia
antonio ariana arnold arthur arturo asad ashley astrid august austin barbara barry beatrice ben benedict benjamin bernard bernie beth betty bill
billy blake bob boris brad bradley brandon brenda brent brett brian bridget bruce bruno bryan calvin cameron camilla carl carla carlo carlos carmen
carol caroline carolyn catherine cecilia celia chad charles charlie charlotte chelsea cheryl chris christian christina christine christopher cindy
claire clara clark claude claudia clinton colin connor conrad cooper corey craig crystal curtis cynthia cyril daisy dakota dale damian dan dana daniel
daniela danielle danny daria dario darren dave david dawn dean deborah dennis derek derrick devin devon diana diane diego dirk dmitri dmitry dolores
dominic don donald donna doris dorothy doug douglas duncan dustin dylan earl eddie edgar edith edmund eduardo edward edwin eileen elaine eleanor elena
eli elias elijah elisa elizabeth ella ellen elliot elsa emil emilia emilio emily emma emmanuel enrique eric erica erik erika ernest esther ethan eugene
eva evan evelyn fadi faith farah farid fatima felix fernando fiona florence frances francesca francesco francis francisco frank franklin fred frederick
gabriel gabriela gareth garry gary gavin gemma gene geoffrey george gerald gerard gilbert gina giorgio giovanni gisela giulia glen glenn gloria golda
gordon grace graham grant greg gregory gustavo guy habib hamid hannah hans harold harris harry harvey hasan hassan heather hector heidi helen helena
helmut henri henry herbert herman hilary hillary holly howard hugh hugo hussein ian ibrahim ida igor ilya imran ines ingrid irena irene irina iris isaac
isabel isabella ismail ivan ivana ivanov jack jackie jackson jacob jacqueline jaime jake jamal james jamie jan jane janet janice jared jasmine jason javier
jay jean jeff jeffrey jennifer jenny jeremy jerome jerry jesse jessica jesus jill jim jimmy joan joanna joe joel johan johann john johnny johnson jon jonas
jonathan jordan jorge jose josef joseph joshua joyce juan judith judy julia julian julie julio jun justin kamal kamala karen karim karin karl karla kate
katherine kathleen kathryn kathy katie kay keith kelly ken kenneth kent kevin khalid khan kim kirill kirk klaus kumar kurt kyle lara larissa larry laura
lauren laurence laurent lawrence leah lee leila lena leo leon leonard leonid leslie lewis liam lidia lilian lily linda lindsay lisa lloyd lopez lorenzo louis
louise lucas lucia lucy luigi luis luisa lukas luke lydia lynn madeleine magnus mahmoud maksim malik manuel mara marc marcel marco marcos marcus margaret maria
mariam marian mariana marie marilyn marina mario marion mark marko marlon marsha marta martha martin martina marvin mary mason mateo matt matteo matthew maureen
maurice mauro max maxim maya megan mehmet melanie melissa mia michael michaela michel michele michelle miguel mike mikhail milan miles miller milton mina
mira miranda miriam mohamed mohammad mohammed moira molly mona monica morgan morris moses muhammad murat murray mustafa nadia nadine nancy naomi natalia natalie
natasha nathan neil nelson nicholas nick nicola nicolas nicole nigel nikita nikolai nikolay nina nora norman norma oleg olga oliver olivia omar oscar osama otto
owen pablo pamela paola paolo pat patricia patrick paul paula pauline pavel pearl pedro penny perry peter petra phil philip philippe phyllis pierre polina
rachel rafael ralph ramon ramona randy rashid raul ray raymond rayan rebecca regina renata rene ricardo richard rick ricky rita rob robert roberta roberto robin
robinson rodney rodrigo roger roland roman ron ronald rosa rosario rose rosemary ross roxana roy ruben rudolf russell ruth ryan sabrina said salim sally salman
salvador sam samantha samir samuel sandra sandro sandy sara sarah sasha scott sean sebastian serena serge sergei sergey sergio seth shane shannon sharon shaun
shawn sheila shirley silvia simon simone smith sofia sonia sonya sophia sophie stacy stanley stefan stefano stella stephanie stephen steve steven stewart stuart
sultan susan suzanne svetlana sven sylvia tamara tania tanya tara tatiana taylor ted teresa terry thelma theo theodore theresa thomas tim timothy tina todd tom
tommy tony tracy trevor tyler ulrich ursula usman valentina valeria valerie vanessa vera vernon veronica victor victoria vincent viola violet virginia vitaly
vivian vladimir wallace walter wanda warren wayne wendy werner wesley william willie wilma wilson xavier yasmin yusuf yuri yvonne zachary zara zoe
albertson anderson baker bennett biden blair brooks burns bush butler campbell carter castro chen clarke cohen collins cook cruz davies davis diaz edwards
evans fernandez fisher foster garcia gates gibson gomez gonzalez gray green griffin gupta hall hamilton hansen hart hernandez hill hoffman holmes hudson hughes
hunter jenkins jensen jones keller kelley kennedy king klein lawson levin lewis lin liu long lopez mann marsh marshall martinez mcdonald merkel meyer mills mitchell
moore morales moreno morgan morrison muller murphy myers nguyen obama olson ortiz palin parker patel patterson payne perez phillips porter powell price
quinn ramirez ramos reed reyes reynolds richardson rivera roberts rodriguez rogers romero rossi ruiz russo sanchez sanders santos schmidt schneider schulz shaw silva
simpson singh snyder spencer stone sullivan sunak suarez thompson torres trump tucker turner vargas vasquez wagner walker wang ward watson weber wells wheeler
white williams winter wolf wong wood wright wu xu yang young zhang zhao zimmerman
tesco nissan sony visa santa santo magna sonar dakar palermo salina karachi lahore mosul aleppo basra
georgina lavrova raczynski kuczynski marron
"""

CYRILLIC = """
александр алексей алина анатолий андрей анна антон артем борис вадим валентин валерий василий вера виктор виталий владимир владислав вячеслав галина георгий григорий
дарья денис дмитрий евгений екатерина елена иван игорь илья ирина кирилл константин ксения леонид любовь людмила максим марина мария михаил надежда наталья
никита николай олег ольга павел петр роман руслан светлана семен сергей софья станислав степан татьяна тимур федор юлия юрий яков ярослав
иванов петров сидоров смирнов кузнецов попов соколов михайлов новиков федоров морозов волков алексеев лебедев семенов егоров павлов козлов степанов николаев орлов андреев
макаров захаров зайцев соловьев борисов яковлев григорьев романов воробьев сергеев кузьмин фролов александров дмитриев королев гусев киселев ильин максимов поляков сорокин
олександр андрій василь віктор володимир дмитро микола михайло ольга павло петро сергій тетяна юрій
дорошенко завальный зелинский матвеенко кучинский
"""
