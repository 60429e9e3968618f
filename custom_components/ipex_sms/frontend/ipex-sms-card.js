var ds=Object.defineProperty;var p=(s,e,t)=>()=>{if(t)throw t[0];try{return s&&(e=s(s=0)),e}catch(n){throw t=[n],n}};var cs=(s,e)=>{for(var t in e)ds(s,t,{get:e[t],enumerable:!0})};var xt,wt=p(()=>{"use strict";xt={title:"Zprávy",card_name:"IPEX SMS: konverzace",card_description:"Textové zprávy s lidmi, které znáte: čtěte, odpovídejte a mějte přehled, co bylo doručeno.",conversations:"Konverzace",conversation_with:"Konverzace: {name}",new_message:"Nová zpráva",new_message_to:"Komu",search:"Hledat jména a čísla",choose_or_number:"Jméno nebo telefonní číslo",text_number:"Napsat na {number}",number_hint:"S předvolbou země, například +420 607 608 609",back:"Zpět na konverzace",you:"Vy",draft:"Koncept",unread:{one:"{n} nepřečtená zpráva",few:"{n} nepřečtené zprávy",many:"{n} nepřečtené zprávy",other:"{n} nepřečtených zpráv"},new_messages:"Nové",to_newest:"Na nejnovější zprávu",loading:"Načítají se zprávy",loading_older:"Načítají se starší zprávy",text_erased:"Doba uchování textu vypršela, text byl smazán.",choose_conversation:"Vyberte konverzaci",write_to:"Zpráva pro: {name}",write:"Zpráva",send:"Odeslat",units:"{used} z {capacity} znaků",parts:{one:"{n} díl",few:"{n} díly",many:"{n} dílu",other:"{n} dílů"},accents_cost:{one:"S diakritikou je to {n} díl místo {plain}.",few:"S diakritikou jsou to {n} díly místo {plain}.",many:"S diakritikou je to {n} dílu místo {plain}.",other:"S diakritikou je to {n} dílů místo {plain}."},remove_accents:"Odstranit diakritiku",lost:"Tyto znaky by se ztratily: {characters}",send_again:"Odeslat znovu",state_sending:"Odesílá se",state_queued:"Čeká na odeslání",state_unconfirmed:"Ověřuje se",state_sent:"Odesláno",state_delivered:"Doručeno",state_failed:"Nedoručeno",overdue:"Zatím nedoručeno. Telefon může být vypnutý.",no_reason:"Zprávu se nepodařilo doručit.",read_only:"Tuto konverzaci můžete číst, ale ne v ní psát.",no_answer:"Na zprávy od {name} nelze odpovědět.",no_sender:"Tento účet nemá číslo, ze kterého by se odesílalo. Přidejte ho v nastavení IPEX SMS.",account_away:"Účet {account} teď není dostupný. Jakmile bude, konverzace se obnoví.",away:"Home Assistant teď není dostupný. Jakmile bude, konverzace se obnoví.",empty_list:"Zatím žádné zprávy",empty_list_hint:"Tady se objeví přijaté i odeslané zprávy.",empty_people_hint:"Přidejte příjemce v Nastavení > Zařízení a služby > IPEX SMS, nebo napište novou zprávu.",empty_search:"Nic se nenašlo",empty_conversation:"{name}: zatím žádné zprávy",empty_conversation_hint:"Napište první.",no_person:"Tohoto příjemce nelze najít",no_person_hint:"Zkontrolujte příjemce v nastavení karty.",not_set_up:"IPEX SMS není spuštěno",not_set_up_hint:"Přidejte nebo povolte ho v Nastavení > Zařízení a služby.",failed_to_load:"Zprávy se nepodařilo načíst",try_again:"Zkusit znovu",today:"Dnes",yesterday:"Včera",never:"Zatím žádné zprávy",form_recipient:"Konverzace s",form_recipient_hint:"Příjemce nebo telefonní číslo. Nechte prázdné, chcete-li všechny konverzace.",form_title:"Název",form_height:"Výška",form_height_hint:"V pixelech. Na panelu se sekcemi rozhoduje rozvržení.",form_account:"Účet",error_connection_lost:"Spojení se přerušilo. Zpráva nebyla odeslána.",error_empty_text:"Zpráva je prázdná.",error_invalid_number:"Toto není platné telefonní číslo. Zadejte ho i s předvolbou země.",error_unknown_recipient:"Toto není příjemce ani telefonní číslo.",error_ambiguous_recipient:"Toto jméno má více příjemců.",error_sender_not_allowed:"Z tohoto čísla nelze nic odeslat.",error_no_sender:"Tento účet nemá číslo, ze kterého by se odesílalo.",error_hourly_limit:"Účet dosáhl hodinového limitu. Zrušit ho lze v Nastavení > Opravy.",error_account_unavailable:"Účet není dostupný.",error_unauthorized:"Na toto číslo psát nesmíte.",error_not_found:"Tato konverzace už neexistuje.",error_unknown:"Zprávu se nepodařilo odeslat."}});var $t,kt=p(()=>{"use strict";$t={title:"Nachrichten",card_name:"IPEX SMS: Unterhaltungen",card_description:"SMS mit den Menschen, die du kennst: lesen, antworten und sehen, was zugestellt wurde.",conversations:"Unterhaltungen",conversation_with:"Unterhaltung mit {name}",new_message:"Neue Nachricht",new_message_to:"An",search:"Namen und Nummern suchen",choose_or_number:"Name oder Telefonnummer",text_number:"An {number} schreiben",number_hint:"Mit Ländervorwahl, zum Beispiel +49 151 23456789",back:"Zurück zu den Unterhaltungen",you:"Du",draft:"Entwurf",unread:{one:"{n} ungelesene Nachricht",other:"{n} ungelesene Nachrichten"},new_messages:"Neu",to_newest:"Zur neuesten Nachricht",loading:"Nachrichten werden geladen",loading_older:"Ältere Nachrichten werden geladen",text_erased:"Der Text wurde nach Ablauf der Aufbewahrungszeit gelöscht.",choose_conversation:"Wähle eine Unterhaltung",write_to:"Nachricht an {name}",write:"Nachricht",send:"Senden",units:"{used} von {capacity} Zeichen",parts:{one:"{n} Teil",other:"{n} Teile"},accents_cost:{one:"Mit Sonderzeichen ist das {n} Teil statt {plain}.",other:"Mit Sonderzeichen sind das {n} Teile statt {plain}."},remove_accents:"Sonderzeichen ersetzen",lost:"Diese Zeichen gingen verloren: {characters}",send_again:"Erneut senden",state_sending:"Wird gesendet",state_queued:"Wartet auf den Versand",state_unconfirmed:"Wird geprüft",state_sent:"Gesendet",state_delivered:"Zugestellt",state_failed:"Fehlgeschlagen",overdue:"Noch nicht zugestellt. Vielleicht ist das Telefon ausgeschaltet.",no_reason:"Die Nachricht konnte nicht zugestellt werden.",read_only:"Du darfst diese Unterhaltung lesen, aber nicht darin schreiben.",no_answer:"{name} nimmt keine Antworten entgegen.",no_sender:"Dieses Konto hat keine Nummer zum Senden. Füge eine in den Einstellungen von IPEX SMS hinzu.",account_away:"{account} ist gerade nicht erreichbar. Es geht von selbst weiter.",away:"Home Assistant ist gerade nicht erreichbar. Es geht von selbst weiter.",empty_list:"Noch keine Nachrichten",empty_list_hint:"Hier erscheinen empfangene und gesendete SMS.",empty_people_hint:"Füge unter Einstellungen > Geräte & Dienste > IPEX SMS Empfänger hinzu oder schreibe eine neue Nachricht.",empty_search:"Nichts gefunden",empty_conversation:"Noch keine Nachrichten mit {name}",empty_conversation_hint:"Schreib die erste.",no_person:"Dieser Empfänger ist nicht bekannt",no_person_hint:"Prüfe den Empfänger in den Einstellungen der Karte.",not_set_up:"IPEX SMS läuft nicht",not_set_up_hint:"Füge es unter Einstellungen > Geräte & Dienste hinzu oder aktiviere es.",failed_to_load:"Die Nachrichten konnten nicht geladen werden",try_again:"Erneut versuchen",today:"Heute",yesterday:"Gestern",never:"Noch keine Nachrichten",form_recipient:"Unterhaltung mit",form_recipient_hint:"Ein Empfänger oder eine Telefonnummer. Leer lassen für alle Unterhaltungen.",form_title:"Titel",form_height:"Höhe",form_height_hint:"In Pixeln. Auf einem Dashboard mit Abschnitten entscheidet das Layout.",form_account:"Konto",error_connection_lost:"Die Verbindung ist abgebrochen. Die Nachricht wurde nicht gesendet.",error_empty_text:"Die Nachricht ist leer.",error_invalid_number:"Das ist keine gültige Telefonnummer. Gib sie mit Ländervorwahl ein.",error_unknown_recipient:"Das ist weder ein Empfänger noch eine Telefonnummer.",error_ambiguous_recipient:"Mehrere Empfänger haben diesen Namen.",error_sender_not_allowed:"Von dieser Nummer kann nichts gesendet werden.",error_no_sender:"Dieses Konto hat keine Nummer zum Senden.",error_hourly_limit:"Das Konto hat sein Stundenlimit erreicht. Es lässt sich unter Einstellungen > Reparaturen aufheben.",error_account_unavailable:"Das Konto ist nicht verfügbar.",error_unauthorized:"An diese Nummer darfst du nicht schreiben.",error_not_found:"Diese Unterhaltung gibt es nicht mehr.",error_unknown:"Die Nachricht konnte nicht gesendet werden."}});var Xe,Tt=p(()=>{"use strict";Xe={title:"Messages",card_name:"IPEX SMS: conversations",card_description:"Text messages with the people you know: read, answer, and see what was delivered.",conversations:"Conversations",conversation_with:"Conversation with {name}",new_message:"New message",new_message_to:"To",search:"Search names and numbers",choose_or_number:"Name or phone number",text_number:"Text {number}",number_hint:"With the country code, such as +420 607 608 609",back:"Back to the conversations",you:"You",draft:"Draft",unread:{one:"{n} unread message",other:"{n} unread messages"},new_messages:"New",to_newest:"To the newest message",loading:"Loading messages",loading_older:"Loading older messages",text_erased:"The text was erased after the time it is kept.",choose_conversation:"Choose a conversation",write_to:"Message to {name}",write:"Message",send:"Send",units:"{used} of {capacity} characters",parts:{one:"{n} part",other:"{n} parts"},accents_cost:{one:"Accents make this {n} part instead of {plain}.",other:"Accents make this {n} parts instead of {plain}."},remove_accents:"Remove accents",lost:"These would get lost: {characters}",send_again:"Send again",state_sending:"Sending",state_queued:"Waiting to be sent",state_unconfirmed:"Being verified",state_sent:"Sent",state_delivered:"Delivered",state_failed:"Failed",overdue:"Not delivered yet. The phone may be switched off.",no_reason:"It could not be delivered.",read_only:"You may read this conversation, but not write in it.",no_answer:"{name} takes no answers.",no_sender:"This account has no number to send from. Add one in the settings of IPEX SMS.",account_away:"{account} is not available at the moment. It goes on by itself.",away:"No connection to Home Assistant. It goes on by itself.",empty_list:"No messages yet",empty_list_hint:"Texts that come in or are sent appear here.",empty_people_hint:"Add recipients under Settings > Devices & services > IPEX SMS, or write a new message.",empty_search:"Nothing found",empty_conversation:"No messages with {name} yet",empty_conversation_hint:"Write the first one.",no_person:"This recipient is not known",no_person_hint:"Check the recipient in the settings of the card.",not_set_up:"IPEX SMS is not running",not_set_up_hint:"Add or enable it under Settings > Devices & services.",failed_to_load:"The messages could not be loaded",try_again:"Try again",today:"Today",yesterday:"Yesterday",never:"No messages yet",form_recipient:"Conversation with",form_recipient_hint:"A recipient or a phone number. Leave it empty for all conversations.",form_title:"Title",form_height:"Height",form_height_hint:"In pixels. In a dashboard with sections, the layout decides instead.",form_account:"Account",error_connection_lost:"The connection broke. The text was not sent.",error_empty_text:"The message is empty.",error_invalid_number:"This is not a valid phone number. Enter it with the country code.",error_unknown_recipient:"This is neither a recipient nor a phone number.",error_ambiguous_recipient:"Several recipients have this name.",error_sender_not_allowed:"Nothing can be sent from this number.",error_no_sender:"This account has no number to send from.",error_hourly_limit:"The account has reached its hourly limit. It can be lifted in Settings > Repairs.",error_account_unavailable:"The account is not available.",error_unauthorized:"You may not text this number.",error_not_found:"This conversation does not exist any more.",error_unknown:"The text could not be sent."}});var At,St=p(()=>{"use strict";At={title:"Správy",card_name:"IPEX SMS: konverzácie",card_description:"Textové správy s ľuďmi, ktorých poznáte: čítajte, odpovedajte a majte prehľad, čo bolo doručené.",conversations:"Konverzácie",conversation_with:"Konverzácia: {name}",new_message:"Nová správa",new_message_to:"Komu",search:"Hľadať mená a čísla",choose_or_number:"Meno alebo telefónne číslo",text_number:"Napísať na {number}",number_hint:"S predvoľbou krajiny, napríklad +421 905 123 456",back:"Späť na konverzácie",you:"Vy",draft:"Koncept",unread:{one:"{n} neprečítaná správa",few:"{n} neprečítané správy",many:"{n} neprečítanej správy",other:"{n} neprečítaných správ"},new_messages:"Nové",to_newest:"Na najnovšiu správu",loading:"Načítavajú sa správy",loading_older:"Načítavajú sa staršie správy",text_erased:"Čas uchovania textu uplynul, text bol vymazaný.",choose_conversation:"Vyberte konverzáciu",write_to:"Správa pre: {name}",write:"Správa",send:"Odoslať",units:"{used} z {capacity} znakov",parts:{one:"{n} časť",few:"{n} časti",many:"{n} časti",other:"{n} častí"},accents_cost:{one:"S diakritikou je to {n} časť namiesto {plain}.",few:"S diakritikou sú to {n} časti namiesto {plain}.",many:"S diakritikou je to {n} časti namiesto {plain}.",other:"S diakritikou je to {n} častí namiesto {plain}."},remove_accents:"Odstrániť diakritiku",lost:"Tieto znaky by sa stratili: {characters}",send_again:"Odoslať znova",state_sending:"Odosiela sa",state_queued:"Čaká na odoslanie",state_unconfirmed:"Overuje sa",state_sent:"Odoslané",state_delivered:"Doručené",state_failed:"Nedoručené",overdue:"Zatiaľ nedoručené. Telefón môže byť vypnutý.",no_reason:"Správu sa nepodarilo doručiť.",read_only:"Túto konverzáciu môžete čítať, ale nie v nej písať.",no_answer:"Na správy od {name} sa nedá odpovedať.",no_sender:"Tento účet nemá číslo, z ktorého by sa odosielalo. Pridajte ho v nastaveniach IPEX SMS.",account_away:"Účet {account} teraz nie je dostupný. Len čo bude, konverzácia sa obnoví.",away:"Home Assistant teraz nie je dostupný. Len čo bude, konverzácia sa obnoví.",empty_list:"Zatiaľ žiadne správy",empty_list_hint:"Tu sa objavia prijaté aj odoslané správy.",empty_people_hint:"Pridajte príjemcov v časti Nastavenia > Zariadenia a služby > IPEX SMS alebo napíšte novú správu.",empty_search:"Nič sa nenašlo",empty_conversation:"{name}: zatiaľ žiadne správy",empty_conversation_hint:"Napíšte prvú.",no_person:"Tohto príjemcu sa nepodarilo nájsť",no_person_hint:"Skontrolujte príjemcu v nastaveniach karty.",not_set_up:"IPEX SMS nie je spustené",not_set_up_hint:"Pridajte alebo povoľte ho v časti Nastavenia > Zariadenia a služby.",failed_to_load:"Správy sa nepodarilo načítať",try_again:"Skúsiť znova",today:"Dnes",yesterday:"Včera",never:"Zatiaľ žiadne správy",form_recipient:"Konverzácia s",form_recipient_hint:"Príjemca alebo telefónne číslo. Nechajte prázdne, ak chcete všetky konverzácie.",form_title:"Názov",form_height:"Výška",form_height_hint:"V pixeloch. Na paneli so sekciami rozhoduje rozloženie.",form_account:"Účet",error_connection_lost:"Spojenie sa prerušilo. Správa nebola odoslaná.",error_empty_text:"Správa je prázdna.",error_invalid_number:"Toto nie je platné telefónne číslo. Zadajte ho aj s predvoľbou krajiny.",error_unknown_recipient:"Toto nie je príjemca ani telefónne číslo.",error_ambiguous_recipient:"Toto meno má viac príjemcov.",error_sender_not_allowed:"Z tohto čísla sa nedá nič odoslať.",error_no_sender:"Tento účet nemá číslo, z ktorého by sa odosielalo.",error_hourly_limit:"Účet dosiahol hodinový limit. Zrušiť ho možno v časti Nastavenia > Opravy.",error_account_unavailable:"Účet nie je dostupný.",error_unauthorized:"Na toto číslo písať nesmiete.",error_not_found:"Táto konverzácia už neexistuje.",error_unknown:"Správu sa nepodarilo odoslať."}});function q(s){let e=s.toLowerCase().split(/[-_]/)[0]??"en",t=e in Et?e:"en",n=Et[t],i=new Intl.PluralRules(t);return(r,o={})=>{let l=n[r];return(typeof l=="string"?l:l[i.select(Number(o.n))]??l.other).replace(/{(\w+)}/g,(c,m)=>String(o[m]??c))}}function me(s,e){let t=`error_${e.code}`;return t in Xe?s(t):e.message||s("error_unknown")}var Et,G=p(()=>{"use strict";wt();kt();Tt();St();Et={en:Xe,cs:xt,sk:At,de:$t}});function Ye(s){if(typeof s!="object"||s===null)throw new Error("The configuration of the card is empty");let e=s;for(let n of["config_entry_id","recipient","counterpart","title"])if(!Ct(e[n]))throw new Error(`"${n}" must be a text`);let{height:t}=e;if(!Ct(t)||t!=null&&t!==""&&!hs.test(String(t)))throw new Error('"height" must be a number of pixels, or a length such as 60vh');return e}function fe({recipient:s,counterpart:e}){let t=s||e;return t?typeof t=="number"&&String(t).length>9?`+${String(t)}`:String(t):null}function Je({height:s}){return s==null||s===""?null:/^[\d.]+$/.test(String(s))?`${s}px`:String(s)}function Nt(s,e){let t=s.entities?.[e];if(t?.platform!==Pt||!t.device_id)return null;let n=s.devices?.[t.device_id];if(!n?.name)return null;let i=n.primary_config_entry??n.config_entries?.[0];return{id:t.device_id,name:n.name,accountId:i}}function Lt(s,e){let t=Nt(s,e);if(!t)return null;let n=t.accountId&&Dt(s)?{config_entry_id:t.accountId}:{},i=Ot(s).some(({id:r})=>r===t.id)?{recipient:t.name}:{};return{config:{type:`custom:${I}`,...n,...i}}}function It(s){let e=q(s?.language??"en"),t=s?Ot(s).map(({name:r})=>r):[],i=[{name:"recipient",selector:{select:{options:[...new Set(t)].sort((r,o)=>r.localeCompare(o)).map(r=>({value:r,label:r})),custom_value:!0,mode:"dropdown"}}},{name:"title",selector:{text:{}}},{name:"height",selector:{number:{min:200,max:2e3,step:10,mode:"box",unit_of_measurement:"px"}}}];return s&&Dt(s)&&i.unshift({name:"config_entry_id",selector:{config_entry:{integration:Pt}}}),{schema:i,computeLabel:({name:r})=>Rt[r]?e(Rt[r]):r,computeHelper:({name:r})=>Mt[r]?e(Mt[r]):void 0,assertConfig:r=>{let{height:o,counterpart:l}=Ye(r);if(typeof o=="string"&&o!==""&&!/^\d+$/.test(o))throw new Error("A height that is no number of pixels can only be edited as YAML");if(l)throw new Error('"counterpart" can only be edited as YAML; the form writes "recipient"')}}}var I,Pt,hs,Ct,zt,Ot,Dt,Rt,Mt,ge=p(()=>{"use strict";G();I="ipex-sms-card",Pt="ipex_sms",hs=/^\d+(\.\d+)?(px|rem|em|vh|dvh|svh|%)?$/,Ct=s=>s==null||typeof s=="string"||typeof s=="number";zt=(s,e="")=>Object.keys(s.entities??{}).filter(t=>t.startsWith(e)).flatMap(t=>Nt(s,t)??[]),Ot=s=>zt(s,"notify."),Dt=s=>new Set(zt(s).flatMap(({accountId:e})=>e??[])).size>1;Rt={recipient:"form_recipient",title:"form_title",height:"form_height",config_entry_id:"form_account"},Mt={recipient:"form_recipient_hint",height:"form_height_hint"}});var ve,ye,Qe,jt,se,Ht,w,Ut,et,tt=p(()=>{ve=globalThis,ye=ve.ShadowRoot&&(ve.ShadyCSS===void 0||ve.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Qe=Symbol(),jt=new WeakMap,se=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==Qe)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(ye&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=jt.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&jt.set(t,e))}return e}toString(){return this.cssText}},Ht=s=>new se(typeof s=="string"?s:s+"",void 0,Qe),w=(s,...e)=>{let t=s.length===1?s[0]:e.reduce((n,i,r)=>n+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+s[r+1],s[0]);return new se(t,s,Qe)},Ut=(s,e)=>{if(ye)s.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),i=ve.litNonce;i!==void 0&&n.setAttribute("nonce",i),n.textContent=t.cssText,s.appendChild(n)}},et=ye?s=>s:s=>s instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return Ht(t)})(s):s});var us,ps,ms,fs,gs,vs,_e,Ft,ys,_s,ie,nt,Kt,Vt,R,be=p(()=>{tt();tt();({is:us,defineProperty:ps,getOwnPropertyDescriptor:ms,getOwnPropertyNames:fs,getOwnPropertySymbols:gs,getPrototypeOf:vs}=Object),_e=globalThis,Ft=_e.trustedTypes,ys=Ft?Ft.emptyScript:"",_s=_e.reactiveElementPolyfillSupport,ie=(s,e)=>s,nt={toAttribute(s,e){switch(e){case Boolean:s=s?ys:null;break;case Object:case Array:s=s==null?s:JSON.stringify(s)}return s},fromAttribute(s,e){let t=s;switch(e){case Boolean:t=s!==null;break;case Number:t=s===null?null:Number(s);break;case Object:case Array:try{t=JSON.parse(s)}catch{t=null}}return t}},Kt=(s,e)=>!us(s,e),Vt={attribute:!0,type:String,converter:nt,reflect:!1,useDefault:!1,hasChanged:Kt};Symbol.metadata??=Symbol("metadata"),_e.litPropertyMetadata??=new WeakMap;R=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Vt){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),i=this.getPropertyDescriptor(e,n,t);i!==void 0&&ps(this.prototype,e,i)}}static getPropertyDescriptor(e,t,n){let{get:i,set:r}=ms(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:i,set(o){let l=i?.call(this);r?.call(this,o),this.requestUpdate(e,l,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Vt}static _$Ei(){if(this.hasOwnProperty(ie("elementProperties")))return;let e=vs(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(ie("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ie("properties"))){let t=this.properties,n=[...fs(t),...gs(t)];for(let i of n)this.createProperty(i,t[i])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,i]of t)this.elementProperties.set(n,i)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let i=this._$Eu(t,n);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let i of n)t.unshift(et(i))}else e!==void 0&&t.push(et(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ut(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),i=this.constructor._$Eu(e,n);if(i!==void 0&&n.reflect===!0){let r=(n.converter?.toAttribute!==void 0?n.converter:nt).toAttribute(t,n.type);this._$Em=e,r==null?this.removeAttribute(i):this.setAttribute(i,r),this._$Em=null}}_$AK(e,t){let n=this.constructor,i=n._$Eh.get(e);if(i!==void 0&&this._$Em!==i){let r=n.getPropertyOptions(i),o=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:nt;this._$Em=i;let l=o.fromAttribute(t,r.type);this[i]=l??this._$Ej?.get(i)??l,this._$Em=null}}requestUpdate(e,t,n,i=!1,r){if(e!==void 0){let o=this.constructor;if(i===!1&&(r=this[e]),n??=o.getPropertyOptions(e),!((n.hasChanged??Kt)(r,t)||n.useDefault&&n.reflect&&r===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:i,wrapped:r},o){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),r!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),i===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,r]of this._$Ep)this[i]=r;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[i,r]of n){let{wrapped:o}=r,l=this[i];o!==!0||this._$AL.has(i)||l===void 0||this.C(i,void 0,r,l)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};R.elementStyles=[],R.shadowRootOptions={mode:"open"},R[ie("elementProperties")]=new Map,R[ie("finalized")]=new Map,_s?.({ReactiveElement:R}),(_e.reactiveElementVersions??=[]).push("2.1.2")});function en(s,e){if(!at(s)||!s.hasOwnProperty("raw"))throw Error("invalid template strings array");return qt!==void 0?qt.createHTML(e):e}function F(s,e,t=s,n){if(e===T)return e;let i=n!==void 0?t._$Co?.[n]:t._$Cl,r=ae(e)?void 0:e._$litDirective$;return i?.constructor!==r&&(i?._$AO?.(!1),r===void 0?i=void 0:(i=new r(s),i._$AT(s,t,n)),n!==void 0?(t._$Co??=[])[n]=i:t._$Cl=i),i!==void 0&&(e=F(s,i._$AS(s,e.values),i,n)),e}var it,Bt,xe,qt,rt,M,ot,bs,U,oe,ae,at,Jt,st,re,Gt,Wt,j,Zt,Xt,Qt,lt,d,dt,$i,T,u,Yt,H,tn,le,we,W,V,$e,ke,Te,Ae,nn,xs,sn,K=p(()=>{it=globalThis,Bt=s=>s,xe=it.trustedTypes,qt=xe?xe.createPolicy("lit-html",{createHTML:s=>s}):void 0,rt="$lit$",M=`lit$${Math.random().toFixed(9).slice(2)}$`,ot="?"+M,bs=`<${ot}>`,U=document,oe=()=>U.createComment(""),ae=s=>s===null||typeof s!="object"&&typeof s!="function",at=Array.isArray,Jt=s=>at(s)||typeof s?.[Symbol.iterator]=="function",st=`[ 	
\f\r]`,re=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Gt=/-->/g,Wt=/>/g,j=RegExp(`>|${st}(?:([^\\s"'>=/]+)(${st}*=${st}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Zt=/'/g,Xt=/"/g,Qt=/^(?:script|style|textarea|title)$/i,lt=s=>(e,...t)=>({_$litType$:s,strings:e,values:t}),d=lt(1),dt=lt(2),$i=lt(3),T=Symbol.for("lit-noChange"),u=Symbol.for("lit-nothing"),Yt=new WeakMap,H=U.createTreeWalker(U,129);tn=(s,e)=>{let t=s.length-1,n=[],i,r=e===2?"<svg>":e===3?"<math>":"",o=re;for(let l=0;l<t;l++){let a=s[l],c,m,h=-1,f=0;for(;f<a.length&&(o.lastIndex=f,m=o.exec(a),m!==null);)f=o.lastIndex,o===re?m[1]==="!--"?o=Gt:m[1]!==void 0?o=Wt:m[2]!==void 0?(Qt.test(m[2])&&(i=RegExp("</"+m[2],"g")),o=j):m[3]!==void 0&&(o=j):o===j?m[0]===">"?(o=i??re,h=-1):m[1]===void 0?h=-2:(h=o.lastIndex-m[2].length,c=m[1],o=m[3]===void 0?j:m[3]==='"'?Xt:Zt):o===Xt||o===Zt?o=j:o===Gt||o===Wt?o=re:(o=j,i=void 0);let g=o===j&&s[l+1].startsWith("/>")?" ":"";r+=o===re?a+bs:h>=0?(n.push(c),a.slice(0,h)+rt+a.slice(h)+M+g):a+M+(h===-2?l:g)}return[en(s,r+(s[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},le=class s{constructor({strings:e,_$litType$:t},n){let i;this.parts=[];let r=0,o=0,l=e.length-1,a=this.parts,[c,m]=tn(e,t);if(this.el=s.createElement(c,n),H.currentNode=this.el.content,t===2||t===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(i=H.nextNode())!==null&&a.length<l;){if(i.nodeType===1){if(i.hasAttributes())for(let h of i.getAttributeNames())if(h.endsWith(rt)){let f=m[o++],g=i.getAttribute(h).split(M),v=/([.?@])?(.*)/.exec(f);a.push({type:1,index:r,name:v[2],strings:g,ctor:v[1]==="."?$e:v[1]==="?"?ke:v[1]==="@"?Te:V}),i.removeAttribute(h)}else h.startsWith(M)&&(a.push({type:6,index:r}),i.removeAttribute(h));if(Qt.test(i.tagName)){let h=i.textContent.split(M),f=h.length-1;if(f>0){i.textContent=xe?xe.emptyScript:"";for(let g=0;g<f;g++)i.append(h[g],oe()),H.nextNode(),a.push({type:2,index:++r});i.append(h[f],oe())}}}else if(i.nodeType===8)if(i.data===ot)a.push({type:2,index:r});else{let h=-1;for(;(h=i.data.indexOf(M,h+1))!==-1;)a.push({type:7,index:r}),h+=M.length-1}r++}}static createElement(e,t){let n=U.createElement("template");return n.innerHTML=e,n}};we=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,i=(e?.creationScope??U).importNode(t,!0);H.currentNode=i;let r=H.nextNode(),o=0,l=0,a=n[0];for(;a!==void 0;){if(o===a.index){let c;a.type===2?c=new W(r,r.nextSibling,this,e):a.type===1?c=new a.ctor(r,a.name,a.strings,this,e):a.type===6&&(c=new Ae(r,this,e)),this._$AV.push(c),a=n[++l]}o!==a?.index&&(r=H.nextNode(),o++)}return H.currentNode=U,i}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},W=class s{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,i){this.type=2,this._$AH=u,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=F(this,e,t),ae(e)?e===u||e==null||e===""?(this._$AH!==u&&this._$AR(),this._$AH=u):e!==this._$AH&&e!==T&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Jt(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==u&&ae(this._$AH)?this._$AA.nextSibling.data=e:this.T(U.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,i=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=le.createElement(en(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===i)this._$AH.p(t);else{let r=new we(i,this),o=r.u(this.options);r.p(t),this.T(o),this._$AH=r}}_$AC(e){let t=Yt.get(e.strings);return t===void 0&&Yt.set(e.strings,t=new le(e)),t}k(e){at(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,i=0;for(let r of e)i===t.length?t.push(n=new s(this.O(oe()),this.O(oe()),this,this.options)):n=t[i],n._$AI(r),i++;i<t.length&&(this._$AR(n&&n._$AB.nextSibling,i),t.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=Bt(e).nextSibling;Bt(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},V=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,i,r){this.type=1,this._$AH=u,this._$AN=void 0,this.element=e,this.name=t,this._$AM=i,this.options=r,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=u}_$AI(e,t=this,n,i){let r=this.strings,o=!1;if(r===void 0)e=F(this,e,t,0),o=!ae(e)||e!==this._$AH&&e!==T,o&&(this._$AH=e);else{let l=e,a,c;for(e=r[0],a=0;a<r.length-1;a++)c=F(this,l[n+a],t,a),c===T&&(c=this._$AH[a]),o||=!ae(c)||c!==this._$AH[a],c===u?e=u:e!==u&&(e+=(c??"")+r[a+1]),this._$AH[a]=c}o&&!i&&this.j(e)}j(e){e===u?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},$e=class extends V{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===u?void 0:e}},ke=class extends V{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==u)}},Te=class extends V{constructor(e,t,n,i,r){super(e,t,n,i,r),this.type=5}_$AI(e,t=this){if((e=F(this,e,t,0)??u)===T)return;let n=this._$AH,i=e===u&&n!==u||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,r=e!==u&&(n===u||i);i&&this.element.removeEventListener(this.name,this,n),r&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Ae=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){F(this,e)}},nn={M:rt,P:M,A:ot,C:1,L:tn,R:we,D:Jt,V:F,I:W,H:V,N:ke,U:Te,B:$e,F:Ae},xs=it.litHtmlPolyfillSupport;xs?.(le,W),(it.litHtmlVersions??=[]).push("3.3.3");sn=(s,e,t)=>{let n=t?.renderBefore??e,i=n._$litPart$;if(i===void 0){let r=t?.renderBefore??null;n._$litPart$=i=new W(e.insertBefore(oe(),r),r,void 0,t??{})}return i._$AI(s),i}});var ct,b,ws,rn=p(()=>{be();be();K();K();ct=globalThis,b=class extends R{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=sn(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return T}};b._$litElement$=!0,b.finalized=!0,ct.litElementHydrateSupport?.({LitElement:b});ws=ct.litElementPolyfillSupport;ws?.({LitElement:b});(ct.litElementVersions??=[]).push("4.2.2")});var on=p(()=>{});var k=p(()=>{be();K();rn();on()});var y,an,Z=p(()=>{"use strict";y=s=>`${s.config_entry_id}|${s.counterpart}`,an=s=>s.direction==="in"?s.from:s.to});function P(s){if(s===ln)return new z("connection_lost");if(typeof s=="object"&&s!==null){let{code:e,message:t}=s;if(e===ln)return new z("connection_lost");if(typeof e=="string")return new z(e,typeof t=="string"?t:"")}return new z("unknown",s instanceof Error?s.message:"")}var z,ln,Se,X=p(()=>{"use strict";z=class extends Error{constructor(t,n=""){super(n);this.code=t}},ln=3;Se=class{constructor(e){this.connection=e}async accounts(){return(await this.#t("accounts")).accounts}threads(e){return this.#t("threads",e)}messages(e){return this.#t("messages",e)}send(e){return this.#t("send",e)}async markRead(e,t){let{config_entry_id:n,counterpart:i}=e;return(await this.#t("mark_read",{config_entry_id:n,counterpart:i,message_id:t})).thread}subscribe(e){return this.connection.subscribeMessage(e,{type:"ipex_sms/subscribe"},{resubscribe:!1})}#t(e,t={}){return this.connection.sendMessagePromise({type:`ipex_sms/${e}`,...t})}}});function pt(s){let e=ut(s),t=ks[e],n=Ts[e],i=Array.from(s,a=>e==="gsm7"?dn.has(a)?2:1:a.length),r=i.reduce((a,c)=>a+c,0);if(r<=t)return{parts:1,encoding:e,units:r,capacity:t};let o=1,l=0;for(let a of i)l+a>n&&(o+=1,l=0),l+=a;return{parts:o,encoding:e,units:r,capacity:o*n}}var $s,dn,ks,Ts,ht,ut,mt=p(()=>{"use strict";$s=new Set(`@£$¥èéùìòÇ
Øø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà`),dn=new Set("\f^{}\\[~]|€"),ks={gsm7:160,ucs2:70},Ts={gsm7:153,ucs2:67},ht=s=>$s.has(s)||dn.has(s),ut=s=>[...s].every(ht)?"gsm7":"ucs2"});function Es(s){return un(s)?s:Array.from((cn.get(s)??s).normalize("NFKD")).filter(e=>!Ss(e)).map(e=>cn.get(e)??e).join("")}function Ee(s){let e=s.normalize("NFC");if(ut(e)==="gsm7")return{text:e,lost:[]};let t=new Set,n="";for(let i of e){let r=Es(i);Array.from(r).every(un)?n+=r:(n+=hn(i)?"?":"",t.add(i))}return t.size>0&&(n=n.replace(/ {2,}/g," ").replace(/^ +| +$/g,"")),hn(n)?{text:n,lost:[...t]}:{text:e,lost:[]}}var As,cn,un,hn,Ss,S,de=p(()=>{"use strict";mt();As=new Set("éÉ"),cn=new Map([...Array.from("„“”‟«»″",s=>[s,'"']),...Array.from("‚‘’‛‹›′´`",s=>[s,"'"]),...Array.from("‐‑‒–—―−",s=>[s,"-"]),...Array.from("•·▪",s=>[s,"*"]),["	"," "],["⁄","/"],["÷","/"],["×","x"],["±","+-"],["≈","~"],["≠","!="],["≤","<="],["≥",">="],["→","->"],["←","<-"],["©","(c)"],["®","(r)"],["μ","u"],["ł","l"],["Ł","L"],["đ","d"],["Đ","D"],["ı","i"],["œ","oe"],["Œ","OE"]]),un=s=>ht(s)&&!As.has(s),hn=s=>/[\p{L}\p{N}]/u.test(s),Ss=s=>/[\p{Mn}\p{Me}\p{Cf}]/u.test(s);S=s=>s.normalize("NFKD").replace(/[\p{M}\s]/gu,"").toLowerCase()});function B(s){let e=/^(\+42[01])(\d{3})(\d{3})(\d{3})$/.exec(s);return e?e.slice(1).join(" "):s}function mn(s){let e=s.split(/[\s._-]+/u).filter(n=>/^\p{L}/u.test(n));return[...e.slice(0,1),...e.slice(1).slice(-1)].map(n=>Array.from(n)[0]).join("").toLocaleUpperCase()||null}var pn,Ce,ce=p(()=>{"use strict";pn=s=>/^\+\d{8,}$/.test(s);Ce=s=>/^\+?[\d\s().-]{3,}$/.test(s.trim())});var O,Re=p(()=>{"use strict";O=class{#t=new Set;listen(e){return this.#t.add(e),()=>this.#t.delete(e)}emit(){for(let e of[...this.#t])e()}}});function Cs(s,e){return s.created_at!==e.created_at?s.created_at<e.created_at?-1:1:s.message_id<e.message_id?-1:s.message_id>e.message_id?1:0}function Rs(s,e){return fn[e.state]<fn[s.state]?s:e}function Y(s,e){let t=new Map(s.map(n=>[n.message_id,n]));for(let n of e){let i=t.get(n.message_id);t.set(n.message_id,i?Rs(i,n):n)}return[...t.values()].sort(Cs)}var fn,gn=p(()=>{"use strict";fn={queued:0,unconfirmed:1,sent:2,failed:3,received:4,delivered:4}});var Ms,Me,vn=p(()=>{"use strict";de();Ms=6e4,Me=class{#t=[];#e=0;#n=new Map;get all(){return this.#t}get uncertain(){return this.#t.filter(e=>e.isUncertain)}add(e,t){this.#e+=1;let n={number:this.#e,key:`outgoing-${this.#e}`,text:e,startedAt:t,isUncertain:!1};return this.#t=[...this.#t,n],n}remove(e){this.#t=this.#t.filter(t=>t!==e)}settle(e,t){this.#t.includes(e)&&!this.#n.has(t.message_id)&&this.#n.set(t.message_id,e.key),this.remove(e)}claim(e){if(e.direction!=="out"||e.text===null||this.#n.has(e.message_id))return;let t=S(e.text),n=Date.parse(e.created_at),i=this.#t.find(({text:r,startedAt:o})=>n>o-Ms&&(S(r)===t||S(Ee(r).text)===t));i&&this.settle(i,e)}keyOf(e){return this.#n.get(e.message_id)??e.message_id}}});var yn,Pe,_n=p(()=>{"use strict";Z();X();ce();Re();gn();vn();yn=50,Pe=class extends O{constructor(t,n,i){super();this.api=t;this.onThread=i;this.phase="loading";this.failure=null;this.sendFailure=null;this.draft="";this.isLoadingOlder=!1;this.lacksOlder=!1;this.isKnown=!1;this.firstUnread=null;this.outgoing=new Me;this.overdue=new Set;this.#t=[];this.#e=[];this.#n=null;this.#s=null;this.#i=0;this.thread=n}#t;#e;#n;#s;#i;get messages(){return this.#e}get isUnfinished(){return this.draft!==""||this.outgoing.all.length>0}reopen(t){this.thread=t,this.phase="loading",this.failure=null,this.isKnown=!1,this.firstUnread=null,this.lacksOlder=!1,this.#e=[],this.#n=null}concerns(t){return y(t)===y(this.thread)}async load(){this.#i+=1;let t=this.#i;try{let n=await this.api.messages({...this.#o,limit:yn});if(t!==this.#i)return;this.#r(n)}catch(n){if(t!==this.#i)return;this.#a(P(n))}this.#d(),this.emit()}async loadOlder(){let t=this.#n;if(!(t===null||this.isLoadingOlder||this.phase!=="ready")){this.isLoadingOlder=!0,this.emit();try{let n=await this.api.messages({...this.#o,limit:yn,cursor:t});this.#n===t&&(this.#e=Y(this.#e,n.messages),this.#n=n.cursor),this.lacksOlder=!1}catch{this.lacksOlder=!0}finally{this.isLoadingOlder=!1,this.emit()}}}apply(t){t.kind==="account"||!this.concerns(t.thread)||(this.thread=t.thread,t.kind!=="read"&&(t.kind==="overdue"&&this.overdue.add(t.message.message_id),this.outgoing.claim(t.message),this.phase==="ready"&&(this.#e=Y(this.#e,[t.message]))),this.emit())}async send(t){let n=this.outgoing.add(t,Date.now());this.sendFailure=null,this.emit();try{let{message:i}=await this.api.send({config_entry_id:this.thread.config_entry_id,to:this.thread.counterpart,message:t});this.outgoing.settle(n,i),this.#e=Y(this.#e,[i]),this.#c(i)}catch(i){let r=P(i);r.code==="connection_lost"?n.isUncertain=!0:this.#l(n,r)}this.emit()}async markRead(){let t=this.#e.filter(({direction:n})=>n==="in").at(-1);if(!(this.thread.unread===0||!t||this.#s===t.message_id)){this.#s=t.message_id;try{this.thread=await this.api.markRead(this.thread,t.message_id),this.onThread(this.thread),this.emit()}catch{}}}get#o(){let{config_entry_id:t,counterpart:n}=this.thread;return{config_entry_id:t,counterpart:n}}#r(t){let n=new Set(this.#e.map(({message_id:o})=>o)),i=t.cursor===null||n.has(t.messages.at(-1)?.message_id??""),r=this.phase!=="ready";for(let o of[...t.messages].reverse())n.has(o.message_id)||this.outgoing.claim(o);if(n.size>0&&i?this.#e=Y(this.#e,t.messages):(this.#e=Y([],t.messages),this.#n=t.cursor),this.thread=t.thread,this.isKnown=!0,this.phase="ready",this.failure=null,this.lacksOlder=!1,this.#s=null,r&&t.thread.unread>0){let o=this.#e.filter(({direction:l})=>l==="in");this.firstUnread=o.at(-t.thread.unread)?.message_id??null}}#a(t){if(t.code==="not_found"&&Ce(this.thread.counterpart)){this.phase="ready",this.failure=null;return}this.failure=t,this.phase!=="ready"&&(this.phase="failed")}#d(){if(this.failure===null)for(let t of this.outgoing.uncertain)this.#l(t,new z("connection_lost"))}#l(t,n){this.outgoing.remove(t);let i=this.#t.map(({text:o})=>o).join(`
`);this.draft!==i&&!this.draft.startsWith(`${i}
`)&&(this.#t=[]);let r=this.#t.length===0?this.draft:this.draft.slice(i.length+1);this.#t=[...this.#t,t].sort((o,l)=>o.number-l.number),this.draft=[...this.#t.map(({text:o})=>o),...r===""?[]:[r]].join(`
`),this.sendFailure=n}#c(t){let n=an(t);n!==this.thread.counterpart&&(this.thread={...this.thread,counterpart:n,name:t.name??this.thread.name,last_message:t},this.onThread(this.thread))}}});function bn(s){s().catch(()=>{})}var ft,Ps,Ne,xn=p(()=>{"use strict";X();ft=1e3,Ps=3e4,Ne=class{constructor(e,t){this.api=e;this.listener=t}#t;#e;#n=ft;#s=0;start(){this.api.connection.addEventListener("ready",this.#i),this.api.connection.addEventListener("disconnected",this.#o),this.#i()}stop(){this.api.connection.removeEventListener("ready",this.#i),this.api.connection.removeEventListener("disconnected",this.#o),this.#t&&bn(this.#t),this.#r()}#i=()=>{this.#n=ft,this.#a()};#o=()=>{this.#r(),this.listener.onLost(null)};#r(){this.#s+=1,clearTimeout(this.#e),this.#t=void 0}async#a(){this.#r();let e=this.#s,t=()=>e===this.#s;try{let n=await this.api.subscribe(i=>{t()&&this.listener.onEvent(i)});if(!t()){bn(n);return}this.#t=n,this.#n=ft,this.listener.onLive()}catch(n){if(!t())return;this.listener.onLost(P(n)),this.#e=setTimeout(()=>{this.#a()},this.#n),this.#n=Math.min(this.#n*2,Ps)}}}});function Ns(s,e){let[t,n]=[s.last_message?.created_at??"",e.last_message?.created_at??""];return t!==n?t>n?-1:1:(s.name??s.counterpart).localeCompare(e.name??e.counterpart)}var wn,ze,$n=p(()=>{"use strict";Z();X();Re();wn=50;ze=class extends O{constructor(t,n){super();this.api=t;this.accountId=n;this.phase="loading";this.failure=null;this.search="";this.#t=new Map;this.#e=null;this.#n=null;this.#s="";this.#i=0;this.#o=!1}#t;#e;#n;#s;#i;#o;get threads(){return this.#e??=[...this.#t.values()].sort(Ns),this.#e}get unread(){return this.threads.reduce((t,{unread:n})=>t+n,0)}get hasMore(){return this.#n!==null}find(t){return this.#t.get(t)}async load(){this.#i+=1;let[t,n]=[this.#i,this.search];try{let i=await this.api.threads({...this.#r,limit:wn});if(t!==this.#i)return;this.#s=n,this.#t=new Map(i.threads.map(r=>[y(r),r])),this.#e=null,this.#n=i.cursor,this.phase="ready",this.failure=null}catch(i){if(t!==this.#i)return;this.failure=P(i),(this.phase!=="ready"||n!==this.#s)&&(this.phase="failed")}this.emit()}async loadMore(){let[t,n]=[this.#n,this.#i];if(!(t===null||this.#o)){this.#o=!0;try{let i=await this.api.threads({...this.#r,limit:wn,cursor:t});if(n===this.#i){for(let r of i.threads)this.#t.has(y(r))||this.#a(r);this.#n=i.cursor}this.emit()}catch{}finally{this.#o=!1}}}async setSearch(t){t!==this.search&&(this.search=t,await this.load())}update(t){this.accountId!==void 0&&t.config_entry_id!==this.accountId||this.search!==""&&!this.#t.has(y(t))||(this.#a(t),this.emit())}get#r(){return{...this.accountId===void 0?{}:{config_entry_id:this.accountId},...this.search===""?{}:{search:this.search}}}#a(t){this.#t.set(y(t),t),this.#e=null}}});var kn,Oe,Tn=p(()=>{"use strict";Z();X();de();_n();Re();xn();$n();kn=(s,e)=>s?.recipients.find(({name:t,phone:n})=>n===e||S(t)===S(e)),Oe=class extends O{constructor(t,n,i){super();this.api=t;this.accountId=n;this.person=i;this.phase="loading";this.failure=null;this.isLive=!1;this.accounts=[];this.conversation=null;this.#e=new Set;this.list=new ze(t,n),this.#t=new Ne(t,{onLive:()=>{this.#s()},onEvent:r=>this.#o(r),onLost:r=>this.#r(r)})}#t;#e;start(){this.#t.start()}stop(){this.#t.stop()}accountOf(t){return this.accounts.find(({config_entry_id:n})=>n===t.config_entry_id)}get shownAccounts(){return this.accounts.filter(({config_entry_id:t})=>this.accountId===void 0||t===this.accountId)}get drafts(){return new Map([...this.#e].map(({thread:t,draft:n})=>[y(t),n]))}open(t){if(this.conversation?.concerns(t))return;this.close();let n=[...this.#e].find(i=>i.concerns(t));n?.reopen(t),n&&this.#e.delete(n),this.conversation=n??this.#n(t),this.emit(),this.conversation.load()}openWith(t,n){let i=kn(this.accountOf({config_entry_id:t}),n),r={config_entry_id:t,counterpart:i?.phone??n,name:i?.name??null,unread:0,last_message:null,may_send:i?.may_send??!0};this.open(this.list.find(y(r))??r)}close(){this.conversation&&(this.conversation.isUnfinished&&this.#e.add(this.conversation),this.conversation=null,this.emit())}#n(t){let n=new Pe(this.api,t,i=>this.list.update(i));return n.listen(()=>{n!==this.conversation&&this.emit()}),n}async#s(){try{this.accounts=await this.api.accounts(),this.isLive=!0,this.phase="ready",this.failure=null,this.emit()}catch(t){this.#r(P(t));return}this.person!==null&&!this.conversation?this.#i(this.person):this.conversation?.load();for(let t of this.#e)t.outgoing.uncertain.length>0&&t.load();this.person===null&&await this.list.load()}#i(t){let n=this.accounts.find(r=>kn(r,t))??this.accounts[0],i=this.accountId??n?.config_entry_id;i!==void 0&&this.openWith(i,t)}#o(t){if(t.kind==="account"){this.accounts=this.accounts.map(n=>n.config_entry_id===t.config_entry_id?{...n,available:t.available}:n),this.emit(),t.available&&this.#s();return}this.list.update(t.thread),this.conversation?.apply(t)}#r(t){this.isLive=!1,t!==null&&(this.failure=t,this.phase!=="ready"&&(this.phase="failed")),this.emit()}}});var De,An,Sn=p(()=>{"use strict";De=class{constructor({locale:e,language:t,config:n},i){this.translate=i;let r=e.time_zone==="server"?{timeZone:n.time_zone}:{},l={12:{hour12:!0},24:{hourCycle:"h23"}}[e.time_format],a=e.time_format==="system"?void 0:t,c=e.date_format==="system"?void 0:t,m=(h,f)=>new Intl.DateTimeFormat(h,{...f,...r});this.#t=m(a,{hour:"numeric",minute:"2-digit",...l}),this.#e=m("en-CA",{year:"numeric",month:"2-digit",day:"2-digit"}),this.#n=m(t,{weekday:"long"}),this.#s=m(t,{weekday:"long",day:"numeric",month:"long"}),this.#i=m(t,{day:"numeric",month:"long",year:"numeric"}),this.#o=m(c,{day:"numeric",month:"short"}),this.#r=m(c,{day:"numeric",month:"numeric",year:"numeric"}),this.#a=m(t,{dateStyle:"full",timeStyle:"medium",...l})}#t;#e;#n;#s;#i;#o;#r;#a;dayOf(e){return this.#e.format(e)}time(e){return this.#t.format(e)}full(e){return this.#a.format(e)}heading(e,t){let n=this.#l(e,t);return n===0?this.translate("today"):n===1?this.translate("yesterday"):n>1&&n<7?An(this.#n.format(e)):An((this.#d(e,t)?this.#s:this.#i).format(e))}brief(e,t){let n=this.#l(e,t);return n===0?this.time(e):n>0&&n<7?this.heading(e,t):(this.#d(e,t)?this.#o:this.#r).format(e)}#d(e,t){return this.dayOf(e).slice(0,4)===this.dayOf(t).slice(0,4)}#l(e,t){return Math.round((Date.parse(this.dayOf(t))-Date.parse(this.dayOf(e)))/864e5)}},An=s=>s.charAt(0).toLocaleUpperCase()+s.slice(1)});var N,Le=p(()=>{"use strict";N=class{constructor(e,t){this.host=e;this.find=t;e.addController(this)}#t;#e;hostConnected(){this.#n()}hostUpdate(){this.#n()}hostDisconnected(){this.#e?.(),this.#e=void 0,this.#t=void 0}#n(){let e=this.find();e!==this.#t&&(this.#e?.(),this.#t=e,this.#e=e?.listen(()=>this.host.requestUpdate()))}}});var A,x,D=p(()=>{"use strict";k();A=(s,e=24)=>dt`<svg
  class="icon" viewBox="0 0 ${e} 24" aria-hidden="true" focusable="false"
  fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
  ${s.map(t=>dt`<path d=${t}></path>`)}
</svg>`,x={back:A(["M15 5l-7 7 7 7"]),chat:A(["M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z","M8 9h8","M8 13h5"]),clock:A(["M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16z","M12 8v4.5l3 1.5"]),down:A(["M6 9l6 6 6-6"]),failed:A(["M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17z","M12 8v5","M12 16.2v.1"]),number:A(["M9 4L7 20","M17 4l-2 16","M4 9h17","M3 15h17"]),pencil:A(["M4 20l1-4.5L16.5 4a2.1 2.1 0 0 1 3 0l.5.5a2.1 2.1 0 0 1 0 3L8.500 19z","M14 6.500l3.500 3.500"]),search:A(["M10.500 4a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13z","M15.500 15.500L20 20"]),send:A(["M4.500 12L3 4.500L21 12L3 19.500z","M4.500 12H12"]),tick:A(["M5 12.500l4.500 4.500L19 7.500"]),ticks:A(["M2 12.500l4.500 4.500L16 7.500","M12.500 16.500l.5.5L22.500 7.500"],25)}});function J(s){let e=mn(E(s));return d`<span class="avatar" aria-hidden="true">${e??x.number}</span>`}var E,_,he=p(()=>{"use strict";k();ce();D();E=({name:s,counterpart:e})=>s??B(e);_=(s,e,t,n)=>d`<div class="note">
    ${x[s]}<strong>${e}</strong>${t===void 0?u:d`<span>${t}</span>`}${n??u}
  </div>`});var En,C,Q=p(()=>{"use strict";k();En=w`
  :host {
    --sms-surface: var(--ha-card-background, var(--card-background-color));
    --sms-ink: var(--primary-text-color);
    --sms-faint: var(--secondary-text-color);
    --sms-line: var(--divider-color);
    --sms-accent-ink: var(--primary-text-color);
    --sms-error-ink: var(--error-color);
    --sms-warning: var(--secondary-background-color);
    --sms-in: var(--secondary-background-color);
    --sms-out: var(--secondary-background-color);
    --sms-hover: var(--secondary-background-color);
    --sms-chosen: var(--secondary-background-color);
    --sms-meta: var(--primary-text-color);
    --sms-radius: var(--ha-border-radius-2xl, 20px);
    --sms-font: var(--ha-font-size-m, 14px);
    --sms-small: var(--ha-font-size-s, 12px);
  }

  @supports (color: color-mix(in srgb, red, blue)) {
    :host {
      --sms-accent-ink: color-mix(in srgb, var(--primary-color) 55%, var(--primary-text-color));
      --sms-error-ink: color-mix(in srgb, var(--error-color) 58%, var(--primary-text-color));
      --sms-warning: color-mix(in srgb, var(--warning-color) 16%, var(--sms-surface));
      --sms-in: color-mix(in srgb, var(--primary-text-color) 7%, var(--sms-surface));
      --sms-out: color-mix(in srgb, var(--primary-color) 22%, var(--sms-surface));
      --sms-hover: color-mix(in srgb, var(--primary-text-color) 5%, transparent);
      --sms-chosen: color-mix(in srgb, var(--primary-color) 14%, transparent);
      --sms-meta: color-mix(in srgb, var(--primary-text-color) 78%, transparent);
    }
  }
`,C=w`
  :host {
    box-sizing: border-box;
    color: var(--sms-ink);
    font-size: var(--sms-font);
    line-height: 1.4;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  button,
  input,
  textarea {
    font: inherit;
    color: inherit;
  }

  button {
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    cursor: pointer;
    text-align: start;
    -webkit-tap-highlight-color: transparent;
  }

  button:disabled {
    cursor: default;
  }

  ::placeholder {
    color: var(--sms-meta);
    opacity: 1;
  }

  :focus-visible {
    outline: 2px solid var(--sms-accent-ink);
    outline-offset: 2px;
  }

  .icon {
    display: block;
    height: 24px;
    width: auto;
  }

  .round {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    transition: background-color 120ms;
  }

  .round:hover {
    background: var(--sms-hover);
  }

  .chip {
    flex: none;
    padding: 6px 12px;
    border: 1px solid var(--sms-accent-ink);
    border-radius: 999px;
    color: var(--sms-accent-ink);
    font-size: var(--sms-small);
    font-weight: var(--ha-font-weight-medium, 500);
    line-height: 1.2;
  }

  .chip:hover {
    background: var(--sms-hover);
  }

  .bar {
    display: flex;
    align-items: center;
    gap: 12px;
    flex: none;
    min-height: 64px;
    padding: 8px 12px 8px 16px;
  }

  .bar h2,
  .bar h3 {
    margin: 0;
    min-width: 0;
    overflow: hidden;
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-medium, 500);
    line-height: 1.3;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .avatar {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    background: var(--sms-chosen);
    color: var(--sms-accent-ink);
    font-weight: var(--ha-font-weight-medium, 500);
    user-select: none;
  }

  .avatar .icon {
    height: 20px;
  }

  /* People to choose from. */
  .scroll {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  ul {
    margin: 0;
    padding: 0 8px 8px;
    list-style: none;
  }

  li button {
    display: flex;
    align-items: center;
    gap: 12px;
    width: 100%;
    padding: 8px;
    border-radius: var(--ha-border-radius-lg, 12px);
  }

  li button:hover {
    background: var(--sms-hover);
  }

  li button:focus-visible {
    outline-offset: -2px;
  }

  .sign .icon {
    height: 16px;
  }

  .sign.delivered {
    color: var(--sms-accent-ink);
  }

  .sign.failed {
    color: var(--sms-error-ink);
  }

  .badge {
    flex: none;
    min-width: 22px;
    padding: 0 7px;
    border-radius: 11px;
    background: var(--sms-accent-ink);
    color: var(--sms-surface);
    font-size: var(--sms-small);
    font-weight: var(--ha-font-weight-bold, 600);
    line-height: 22px;
    text-align: center;
    justify-self: end;
  }

  .banner {
    flex: none;
    padding: 8px 16px;
    background: var(--sms-warning);
    font-size: var(--sms-small);
  }

  .note {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 8px;
    flex: 1;
    min-height: 0;
    padding: 24px;
    overflow: auto;
    color: var(--sms-faint);
    text-align: center;
  }

  .note .icon {
    height: 40px;
    color: var(--sms-accent-ink);
    stroke-width: 1.5;
    opacity: 0.8;
  }

  .note strong {
    color: var(--sms-ink);
    font-weight: var(--ha-font-weight-medium, 500);
  }

  .bone {
    border-radius: 999px;
    background: var(--sms-in);
    animation: breathe 1.4s ease-in-out infinite alternate;
  }

  @keyframes breathe {
    from {
      opacity: 1;
    }
    to {
      opacity: 0.45;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`});var Cn,zs,gt,Ie,Rn=p(()=>{"use strict";k();ge();Z();Tn();X();Sn();Le();he();Q();G();Cn="560px",zs=56,Ie=class extends b{static{this.properties={preview:{attribute:!1},layout:{attribute:!1},isChoosing:{state:!0}}}static{this.styles=[C,En,w`
      :host {
        display: block;
        height: 100%;
      }

      ha-card {
        display: flex;
        flex-direction: column;
        height: var(--sms-height);
        min-height: 200px;
        max-height: var(--sms-most);
        overflow: hidden;
      }

      .frame {
        display: flex;
        flex-direction: column;
        flex: 1;
        min-height: 0;
        container: sms / inline-size;
      }

      .panes {
        display: flex;
        flex: 1;
        min-height: 0;
      }

      .pane {
        display: flex;
        flex-direction: column;
        flex: 1;
        min-width: 0;
        min-height: 0;
      }

      .pane > * {
        flex: 1;
        min-height: 0;
      }

      .list.behind,
      .main.behind {
        display: none;
      }

      @container sms (min-width: 720px) {
        .list,
        .list.behind {
          display: flex;
          flex: 0 0 clamp(280px, 34%, 380px);
          border-inline-end: 1px solid var(--sms-line);
        }

        .main,
        .main.behind {
          display: flex;
        }
      }
    `]}#t;#e;#n;#s;constructor(){super(),this.preview=!1,this.isChoosing=!1,new N(this,()=>this.#n),new N(this,()=>this.#n?.conversation??void 0)}static getConfigForm(){return It(gt)}static getStubConfig(e){return gt=e,{}}setConfig(e){let t=Ye(e),n=this.#e;this.#e=t,n&&(n.config_entry_id!==t.config_entry_id||fe(n)!==fe(t))&&this.#l(),this.requestUpdate()}set hass(e){let t=this.#t;if(this.#t=e,gt=e,!(t?.language===e.language&&t.locale===e.locale&&t.config.time_zone===e.config.time_zone&&t.user?.is_admin===e.user?.is_admin)){let i=q(e.language);this.#s={translate:i,times:new De(e,i),isAdmin:e.user?.is_admin??!1},this.requestUpdate()}t?.connection!==e.connection&&this.#l()}getCardSize(){let e=Number.parseFloat((this.#e&&Je(this.#e))??Cn);return Math.max(3,Math.round(e/50))}getGridOptions(){return{columns:12,rows:8,min_columns:6,min_rows:4}}connectedCallback(){super.connectedCallback(),this.#l()}disconnectedCallback(){super.disconnectedCallback(),queueMicrotask(()=>{this.isConnected||this.#n?.stop()})}willUpdate(){this.#c()}render(){let e=this.#n,t=this.#s;if(!e||!t||!this.#e)return u;let{translate:n}=t,i=!e.isLive&&e.phase==="ready";return d`<ha-card>
      <div class="frame">
        ${i?d`<div class="banner" role="status">${n("away")}</div>`:u}
        <div class="panes">${this.#i(e,t)}</div>
      </div>
    </ha-card>`}#i(e,t){let{translate:n}=t;if(e.phase==="failed")return e.failure?.code==="unknown_command"?_("chat",n("not_set_up"),n("not_set_up_hint")):_("failed",n("failed_to_load"),n("away"));if(e.person!==null)return e.conversation?d`<div class="pane main">${this.#r(e,t)}</div>`:e.phase==="ready"?_("failed",n("no_person"),n("no_person_hint")):d`<div class="pane" aria-busy="true"><span class="hidden" role="status">${n("loading")}</span></div>`;let{conversation:i}=e,r=this.isChoosing||i!==null,o=e.shownAccounts.some(({senders:l,recipients:a})=>l.length>0&&(t.isAdmin||a.some(({may_send:c})=>c)));return d`
      <div class="pane list ${r?"behind":""}">
        <ipex-sms-thread-list
          .list=${e.list}
          .drafts=${e.drafts}
          .context=${t}
          .heading=${this.#e?.title||void 0}
          .chosen=${i&&!this.isChoosing?y(i.thread):null}
          .maySend=${o}
          .accountTitle=${e.accountId===void 0?void 0:e.shownAccounts[0]?.title}
          @open-thread=${l=>this.#a(()=>e.open(l.detail))}
          @new-message=${()=>this.isChoosing=!0}
        ></ipex-sms-thread-list>
      </div>
      <div class="pane main ${r?"":"behind"}">${this.#o(e,t)}</div>
    `}#o(e,t){return this.isChoosing?d`<ipex-sms-recipients
        .accounts=${e.shownAccounts}
        .context=${t}
        @go-back=${()=>this.isChoosing=!1}
        @choose=${({detail:n})=>this.#a(()=>e.openWith(n.accountId,n.counterpart))}
      ></ipex-sms-recipients>`:e.conversation?this.#r(e,t):_("chat",t.translate("choose_conversation"))}#r(e,t){let n=e.conversation;return d`<ipex-sms-conversation
      .conversation=${n}
      .account=${e.accountOf(n.thread)}
      .context=${t}
      .heading=${e.person===null?void 0:this.#e?.title||void 0}
      .canGoBack=${e.person===null}
      .isPreview=${this.preview}
      @go-back=${this.#d}
    ></ipex-sms-conversation>`}#a(e){this.isChoosing=!1,e(),this.updateComplete.then(async()=>{let t=this.renderRoot.querySelector("ipex-sms-conversation");await t?.updateComplete,t?.focusFirst()})}#d=()=>{let e=this.#n?.conversation;this.#n?.close(),e&&this.updateComplete.then(()=>{this.renderRoot.querySelector("ipex-sms-thread-list")?.focusThread(y(e.thread))})};#l(){if(!this.isConnected||!this.#t||!this.#e)return;let{connection:e}=this.#t,t=this.#e.config_entry_id||void 0,n=fe(this.#e),i=this.#n;i?.stop();let r=i?.api.connection===e&&i.accountId===t&&i.person===n;this.#n=r?i:new Oe(new Se(e),t,n),this.#n.start(),this.requestUpdate()}#c(){if(!this.#e)return;let t=this.layout==="grid"&&this.#e.grid_options?.rows!=="auto"||this.layout==="panel"?"100%":Je(this.#e);this.style.setProperty("--sms-height",t??Cn),this.style.setProperty("--sms-most",t===null?`calc(100vh - ${2*zs}px)`:"none")}}});var vt,je,Mn=p(()=>{"use strict";k();mt();de();G();D();Q();vt=132,je=class extends b{static{this.shadowRootOptions={...b.shadowRootOptions,delegatesFocus:!0}}static{this.properties={context:{attribute:!1},name:{attribute:!1},text:{attribute:!1},failure:{attribute:!1},writesPlainly:{attribute:!1}}}static{this.styles=[C,w`
      :host {
        display: block;
        flex: none;
        padding: 8px 12px 10px;
        border-top: 1px solid var(--sms-line);
      }

      form {
        display: flex;
        align-items: flex-end;
        gap: 8px;
      }

      textarea {
        display: block;
        flex: 1;
        min-width: 0;
        height: 40px;
        max-height: ${vt}px;
        margin: 0;
        padding: 10px 16px;
        border: 0;
        border-radius: var(--sms-radius);
        background: var(--sms-in);
        line-height: 20px;
        overflow-y: hidden;
        resize: none;
        scrollbar-width: thin;
      }

      textarea.long {
        overflow-y: auto;
      }

      textarea:focus-visible {
        outline-offset: 0;
      }

      .send {
        background: var(--sms-accent-ink);
        color: var(--sms-surface);
        transition: opacity 120ms;
      }

      .send:hover {
        background: var(--sms-accent-ink);
        opacity: 0.9;
      }

      .send:disabled {
        background: var(--sms-in);
        color: var(--sms-faint);
        opacity: 1;
      }

      .send .icon {
        height: 22px;
        margin-inline-start: 2px;
      }

      .count {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        padding: 4px 52px 0 16px;
        color: var(--sms-faint);
        font-size: var(--sms-small);
        font-variant-numeric: tabular-nums;
      }

      .advice {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 6px 12px;
        margin-bottom: 8px;
        padding: 8px 8px 8px 14px;
        border-radius: var(--ha-border-radius-lg, 12px);
        background: var(--sms-warning);
        font-size: var(--sms-small);
      }

      .advice span {
        flex: 1 1 160px;
      }

      .advice small {
        display: block;
        font-size: inherit;
        color: var(--sms-meta);
      }

      .error {
        padding: 0 4px 8px 16px;
        color: var(--sms-error-ink);
        font-size: var(--sms-small);
      }
    `]}updated(){let e=this.#e;if(!e)return;e.style.height="auto";let t=e.scrollHeight;e.style.height=`${Math.min(t,vt)}px`,e.classList.toggle("long",t>vt)}render(){let{translate:e}=this.context,t=Ee(this.text),n=pt(this.writesPlainly?t.text:this.text),i=e("write_to",{name:this.name}),r=this.text.trim()==="";return d`
      ${this.failure?d`<div class="error" role="alert">${me(e,this.failure)}</div>`:u}
      <div role="status">${this.#t(n,t)}</div>
      <form @submit=${this.#i}>
        <textarea
          rows="1"
          aria-label=${i}
          aria-describedby="count"
          placeholder=${e("write")}
          enterkeyhint="send"
          dir="auto"
          .value=${this.text}
          @input=${this.#n}
          @keydown=${this.#s}
        ></textarea>
        <button class="round send" type="submit" aria-label=${e("send")} title=${e("send")} ?disabled=${r}>
          ${x.send}
        </button>
      </form>
      <div class="count" id="count" ?hidden=${r}>
        <span>${e("units",{used:n.units,capacity:n.capacity})}</span>
        <span>${e("parts",{n:n.parts})}</span>
      </div>
    `}#t(e,t){let{translate:n}=this.context,i=pt(t.text);return this.writesPlainly||i.encoding!=="gsm7"||i.parts>=e.parts?u:d`<div class="advice">
      <span
        >${n("accents_cost",{n:e.parts,plain:i.parts})}
        ${t.lost.length>0?d`<small>${n("lost",{characters:t.lost.join(" ")})}</small>`:u}</span
      >
      <button class="chip" type="button" @click=${()=>this.#o(t.text)}>${n("remove_accents")}</button>
    </div>`}get#e(){return this.renderRoot.querySelector("textarea")}#n=()=>this.#r(this.#e?.value??"");#s=e=>{e.stopPropagation(),!(e.key!=="Enter"||e.shiftKey||e.isComposing)&&(e.preventDefault(),this.#a())};#i=e=>{e.preventDefault(),this.#a(),this.#e?.focus()};#o(e){this.#r(e),this.#e?.focus()}#r(e){this.text=e,this.dispatchEvent(new CustomEvent("draft-change",{detail:e}))}#a(){let{text:e}=this;e.trim()!==""&&this.dispatchEvent(new CustomEvent("send-text",{detail:e}))}}});var He,Ue,ee,yt=p(()=>{He={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Ue=s=>(...e)=>({_$litDirective$:s,values:e}),ee=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}}});var Os,Pn,Nn,te,L,Ds,zn,On,Fe,Dn=p(()=>{K();({I:Os}=nn),Pn=s=>s,Nn=()=>document.createComment(""),te=(s,e,t)=>{let n=s._$AA.parentNode,i=e===void 0?s._$AB:e._$AA;if(t===void 0){let r=n.insertBefore(Nn(),i),o=n.insertBefore(Nn(),i);t=new Os(r,o,s,s.options)}else{let r=t._$AB.nextSibling,o=t._$AM,l=o!==s;if(l){let a;t._$AQ?.(s),t._$AM=s,t._$AP!==void 0&&(a=s._$AU)!==o._$AU&&t._$AP(a)}if(r!==i||l){let a=t._$AA;for(;a!==r;){let c=Pn(a).nextSibling;Pn(n).insertBefore(a,i),a=c}}}return t},L=(s,e,t=s)=>(s._$AI(e,t),s),Ds={},zn=(s,e=Ds)=>s._$AH=e,On=s=>s._$AH,Fe=s=>{s._$AR(),s._$AA.remove()}});var Ln,Ve,In=p(()=>{K();yt();Dn();Ln=(s,e,t)=>{let n=new Map;for(let i=e;i<=t;i++)n.set(s[i],i);return n},Ve=Ue(class extends ee{constructor(s){if(super(s),s.type!==He.CHILD)throw Error("repeat() can only be used in text expressions")}dt(s,e,t){let n;t===void 0?t=e:e!==void 0&&(n=e);let i=[],r=[],o=0;for(let l of s)i[o]=n?n(l,o):o,r[o]=t(l,o),o++;return{values:r,keys:i}}render(s,e,t){return this.dt(s,e,t).values}update(s,[e,t,n]){let i=On(s),{values:r,keys:o}=this.dt(e,t,n);if(!Array.isArray(i))return this.ut=o,r;let l=this.ut??=[],a=[],c,m,h=0,f=i.length-1,g=0,v=r.length-1;for(;h<=f&&g<=v;)if(i[h]===null)h++;else if(i[f]===null)f--;else if(l[h]===o[g])a[g]=L(i[h],r[g]),h++,g++;else if(l[f]===o[v])a[v]=L(i[f],r[v]),f--,v--;else if(l[h]===o[v])a[v]=L(i[h],r[v]),te(s,a[v+1],i[h]),h++,v--;else if(l[f]===o[g])a[g]=L(i[f],r[g]),te(s,i[h],i[f]),f--,g++;else if(c===void 0&&(c=Ln(o,g,v),m=Ln(l,h,f)),c.has(l[h]))if(c.has(l[f])){let $=m.get(o[g]),ne=$!==void 0?i[$]:null;if(ne===null){let pe=te(s,i[h]);L(pe,r[g]),a[g]=pe}else a[g]=L(ne,r[g]),te(s,i[h],ne),i[$]=null;g++}else Fe(i[f]),f--;else Fe(i[h]),h++;for(;g<=v;){let $=te(s,a[v+1]);L($,r[g]),a[g++]=$}for(;h<=f;){let $=i[h++];$!==null&&Fe($)}return this.ut=o,zn(s,a),T}})});var _t=p(()=>{In()});function Hn(s,e,t,n){let{messages:i,outgoing:r}=s,o=[],l=null;for(let a=Math.max(0,e-1);a<t;a+=1){let c=i[a],m=r.all[a-i.length];if(c===void 0&&m===void 0)break;let h=new Date(c?.created_at??m?.startedAt??0),f=c?.direction??"out",g=n.dayOf(h),v=l?.day!==g,$=c!==void 0&&c.message_id===s.firstUnread,ne=v||$||l?.direction!==f||Number(h)-Number(l.at)>3e5;if(a>=e){let pe=c?r.keyOf(c):m?.key??"",ls=c?{message:c}:m?{outgoing:m}:{};o.push({key:pe,direction:f,at:h,...ls,startsDay:v,startsUnread:$,startsGroup:ne})}l={at:h,direction:f,day:g}}return o}var bt,jn,Un=p(()=>{"use strict";bt=({messages:s,outgoing:e})=>s.length+e.all.length,jn=({messages:s,outgoing:e})=>[...s.map(t=>e.keyOf(t)),...e.all.map(({key:t})=>t)]});var Fn,Vn=p(()=>{K();yt();Fn=Ue(class extends ee{constructor(s){if(super(s),s.type!==He.ATTRIBUTE||s.name!=="class"||s.strings?.length>2)throw Error("`classMap()` can only be used in the `class` attribute and must be the only part in the attribute.")}render(s){return" "+Object.keys(s).filter(e=>s[e]).join(" ")+" "}update(s,[e]){if(this.st===void 0){this.st=new Set,s.strings!==void 0&&(this.nt=new Set(s.strings.join(" ").split(/\s/).filter(n=>n!=="")));for(let n in e)e[n]&&!this.nt?.has(n)&&this.st.add(n);return this.render(e)}let t=s.element.classList;for(let n of this.st)n in e||(t.remove(n),this.st.delete(n));for(let n in e){let i=!!e[n];i===this.st.has(n)||this.nt?.has(n)||(i?(t.add(n),this.st.add(n)):(t.remove(n),this.st.delete(n)))}return T}})});var Kn=p(()=>{Vn()});function Hs(s){let e=s;for(;;){let t=e;e=e.replace(Is,"");let n=e.at(-1)??"",i=js[n];if(i!==void 0&&e.split(i).length<e.split(n).length&&(e=e.slice(0,-1)),e===t)return e}}function Us(s){try{let e=new URL(s);return(e.protocol==="http:"||e.protocol==="https:")&&e.hostname!==""&&e.username===""&&e.password===""?e.href:void 0}catch{return}}function Bn(s){let e=[],t=0;for(let n of s.matchAll(Ls)){let i=Hs(n[0]),r=Us(i);r!==void 0&&(n.index>t&&e.push({text:s.slice(t,n.index)}),e.push({text:i,href:r}),t=n.index+i.length)}return t<s.length&&e.push({text:s.slice(t)}),e}var Ls,Is,js,qn=p(()=>{"use strict";Ls=/\bhttps?:\/\/[^\s<>"'`{}|\\^]+/giu,Is=/[.,;:!?…*_~]+$/u,js={")":"(","]":"["}});function Ke(s,e){let{icon:t,words:n}=Fs[s],i=e(n);return d`<span class="sign ${s}" role="img" aria-label=${i} title=${i}>${x[t]}</span>`}function Gn(s,e,t,n){if(s.direction==="in"||s.state!=="sent"||!e)return!1;if(t.has(s.message_id))return!0;let i=n-Date.parse(s.created_at);return i>Vs&&i<Ks}var Fs,Vs,Ks,Be=p(()=>{"use strict";k();D();Fs={sending:{icon:"clock",words:"state_sending"},queued:{icon:"clock",words:"state_queued"},unconfirmed:{icon:"clock",words:"state_unconfirmed"},sent:{icon:"tick",words:"state_sent"},delivered:{icon:"ticks",words:"state_delivered"},failed:{icon:"failed",words:"state_failed"}};Vs=10*6e4,Ks=48*36e5});function Wn(s,e){let{context:t,now:n,name:i}=e,{translate:r,times:o}=t,{message:l,outgoing:a,direction:c}=s,m=l?l.text:a?.text??"",h=l?.state??"sending",f=h==="failed";return d`<div class=${Fn({row:!0,[c]:!0,apart:s.startsGroup,failed:f})}>
    ${s.startsDay?d`<div class="day"><span>${o.heading(s.at,n)}</span></div>`:u}
    ${s.startsUnread?d`<div class="day fresh"><span>${r("new_messages")}</span></div>`:u}
    <div class="bubble">
      <span class="hidden">${c==="in"?i:r("you")}: </span
      ><span class="text ${m===null?"erased":""}" dir="auto"
        >${m===null?r("text_erased"):Bs(m)}</span
      ><span class="meta"
        ><time datetime=${s.at.toISOString()} title=${o.full(s.at)}>${o.time(s.at)}</time
        >${c==="out"&&h!=="received"?Ke(h,r):u}</span
      >
    </div>
    ${f&&c==="out"?qs(l?.reason??null,m,e):u}
    ${e.isOverdue?d`<div class="hint"><span>${x.clock}${r("overdue")}</span></div>`:u}
  </div>`}function qs(s,e,{context:t,sendAgain:n}){let{translate:i}=t;return d`<div class="hint error">
    <span>${s??i("no_reason")}</span>
    ${n&&e!==null?d`<button class="chip" @click=${()=>n(e)}>${i("send_again")}</button>`:u}
  </div>`}var Bs,Zn=p(()=>{"use strict";k();Kn();qn();D();Be();Bs=s=>Bn(s).map(({text:e,href:t})=>t===void 0?e:d`<a href=${t} target="_blank" rel="noopener noreferrer">${e}</a>`)});var Xn,Yn=p(()=>{"use strict";k();Xn=w`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    height: 100%;
  }

  .bar {
    border-bottom: 1px solid var(--sms-line);
  }

  .who {
    flex: 1;
    min-width: 0;
  }

  .who small {
    display: block;
    overflow: hidden;
    color: var(--sms-faint);
    font-size: var(--sms-small);
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .body {
    position: relative;
    display: flex;
    flex-direction: column;
    flex: 1;
    min-height: 0;
  }

  .log {
    flex: 1;
    min-height: 0;
    padding: 8px 16px 16px;
    overflow-x: hidden;
    overflow-y: auto;
    /* The position is kept by the view, the same way in every browser. */
    overflow-anchor: none;
    overscroll-behavior: contain;
    outline-offset: -2px;
    scrollbar-width: thin;
  }

  .content {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    min-height: 100%;
  }

  .row {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    padding-top: 3px;
    contain: layout style;
  }

  .row.out {
    align-items: flex-end;
  }

  .row.apart {
    padding-top: 10px;
  }

  .bubble {
    max-width: min(85%, 560px);
    padding: 8px 12px;
    border-radius: var(--sms-radius);
    background: var(--sms-in);
    line-height: 1.4;
    animation: appear 160ms ease-out;
  }

  .in .bubble {
    border-end-start-radius: 6px;
  }

  .out .bubble {
    border-end-end-radius: 6px;
    background: var(--sms-out);
  }

  @keyframes appear {
    from {
      opacity: 0;
    }
  }

  .text {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
  }

  .erased {
    color: var(--sms-meta);
    font-style: italic;
  }

  .text a {
    color: inherit;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 2px;
  }

  .meta {
    display: inline-flex;
    align-items: center;
    gap: 3px;
    float: inline-end;
    margin: 5px -2px -3px 12px;
    color: var(--sms-meta);
    font-size: 11px;
    line-height: 16px;
    white-space: nowrap;
  }

  .row.failed .bubble {
    box-shadow: inset 0 0 0 1px var(--error-color);
    background: transparent;
  }

  .hint {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 4px 8px;
    max-width: min(85%, 560px);
    padding: 4px 4px 2px;
    color: var(--sms-faint);
    font-size: var(--sms-small);
    text-align: end;
  }

  .hint .icon {
    display: inline-block;
    height: 14px;
    margin-inline-end: 4px;
    vertical-align: -2px;
  }

  /* Beside the list, there is nothing to go back to. */
  @container (min-width: 720px) {
    .back {
      display: none;
    }
  }

  .hint.error {
    color: var(--sms-error-ink);
  }

  .day {
    display: flex;
    align-self: stretch;
    justify-content: center;
    padding: 12px 0 8px;
  }

  .day span {
    padding: 3px 12px;
    border-radius: 999px;
    background: var(--sms-in);
    color: var(--sms-meta);
    font-size: var(--sms-small);
  }

  .fresh {
    align-items: center;
    gap: 12px;
  }

  .fresh::before,
  .fresh::after {
    content: "";
    flex: 1;
    height: 1px;
    background: var(--sms-accent-ink);
    opacity: 0.5;
  }

  .fresh span {
    background: none;
    color: var(--sms-accent-ink);
    font-weight: var(--ha-font-weight-medium, 500);
  }

  .older {
    display: flex;
    justify-content: center;
    padding: 8px;
    color: var(--sms-faint);
    font-size: var(--sms-small);
  }

  .newest {
    position: absolute;
    inset-inline-end: 16px;
    bottom: 12px;
    background: var(--sms-surface);
    box-shadow: 0 1px 4px var(--sms-line), 0 0 0 1px var(--sms-line);
  }

  .newest:hover {
    background: var(--sms-surface);
  }

  .newest .badge {
    position: absolute;
    top: -8px;
    inset-inline-end: -4px;
  }

  .bones {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    gap: 10px;
    min-height: 100%;
  }

  .bones .bone {
    width: 46%;
    height: 38px;
  }

  .bones .bone:nth-child(even) {
    align-self: flex-end;
    width: 58%;
  }

  .read-only {
    flex: none;
    padding: 14px 16px;
    border-top: 1px solid var(--sms-line);
    color: var(--sms-faint);
    font-size: var(--sms-small);
    text-align: center;
  }
`});var ue,Jn=p(()=>{"use strict";ue=class{#t=0;#e=60;#n;get isAtNewest(){return this.#t===0}span(e){let t=Math.max(0,e-this.#t);return[Math.max(0,t-this.#e),t]}goBack(e){let[t]=this.span(e);return t===0?!1:(this.#e+=Math.min(50,t),this.#e>160&&(this.#t+=this.#e-160,this.#e=160),!0)}goForward(){return this.#t===0?!1:(this.#t=Math.max(0,this.#t-50),!0)}goToNewest(){this.#t=0,this.#e=60}keep(e,t){let n=this.#n;if(this.#n=e.at(-1),n===void 0||t)return;let i=e.lastIndexOf(n);i>=0&&(this.#t+=e.length-1-i)}}});var qe,Qn=p(()=>{"use strict";qe=class{constructor(e){this.find=e;this.follows=!0}#t;note(){let e=this.find();if(!e)return null;let t=e.scrollHeight-e.clientHeight-e.scrollTop;return this.follows=t<48,e.scrollTop<500?"top":t<500?"bottom":null}get fits(){let e=this.find();return e!==null&&e.clientHeight>0&&e.scrollHeight<=e.clientHeight}remember(){let e=this.find();if(this.#t=void 0,!e||this.follows)return;let t=e.getBoundingClientRect().top,n=[...e.querySelectorAll(".row")].find(i=>i.getBoundingClientRect().bottom>t);n&&(this.#t={row:n,top:n.getBoundingClientRect().top-t})}stay(){let e=this.find();e&&this.follows&&(e.scrollTop=e.scrollHeight)}restore(){this.stay();let e=this.find();if(!e||this.follows||!this.#t?.row.isConnected)return;let{row:t,top:n}=this.#t,i=t.getBoundingClientRect().top-e.getBoundingClientRect().top-n;Math.abs(i)>=1&&(e.scrollTop+=i)}}});var Gs,Ws,Ge,es=p(()=>{"use strict";k();_t();Un();ce();G();Zn();Yn();D();Le();Be();he();Jn();Qn();Q();Gs=400,Ws=6e4,Ge=class extends b{static{this.styles=[C,Xn]}static{this.properties={conversation:{attribute:!1},account:{attribute:!1},context:{attribute:!1},heading:{attribute:!1},canGoBack:{attribute:!1},isPreview:{attribute:!1}}}#t=new ue;#e=new qe(()=>this.renderRoot.querySelector(".log"));#n=!1;#s;#i;#o;#r;constructor(){super(),new N(this,()=>this.conversation)}focusFirst(){let t=matchMedia("(pointer: coarse)").matches?".log, .back":"ipex-sms-composer, .log, .back";this.renderRoot.querySelector(t)?.focus()}connectedCallback(){super.connectedCallback(),this.#o=setInterval(()=>this.requestUpdate(),Ws),document.addEventListener("visibilitychange",this.#h),this.#s=new IntersectionObserver(e=>{this.#n=e.at(-1)?.isIntersecting??!1,this.#h()}),this.#s.observe(this),this.#i=new ResizeObserver(()=>this.#e.stay()),this.hasUpdated&&this.#m()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#o),clearTimeout(this.#r),document.removeEventListener("visibilitychange",this.#h),this.#s?.disconnect(),this.#i?.disconnect()}willUpdate(e){e.has("conversation")&&(this.#t=new ue,this.#e.follows=!0),this.#t.keep(jn(this.conversation),this.#e.follows),this.#e.follows&&this.#t.goToNewest(),this.#e.remember()}firstUpdated(){this.#m()}updated(){this.#e.restore(),this.#e.fits&&!this.conversation.lacksOlder&&this.conversation.loadOlder(),this.#h()}render(){let{conversation:e,context:t}=this,{translate:n}=t;return d`
      ${this.#a()}
      ${e.phase==="ready"&&e.failure?d`<div class="banner" role="status">${n("failed_to_load")}</div>`:u}
      <div class="body">${this.#d()}</div>
      ${e.phase==="failed"?u:this.#g()}
    `}#a(){let{thread:e}=this.conversation,{translate:t}=this.context,n=E(e),i=e.name===null?null:B(e.counterpart),r=this.heading===void 0?i:[n,i].filter(Boolean).join(" · ");return d`<div class="bar">
      ${this.canGoBack?d`<button class="round back" aria-label=${t("back")} @click=${()=>this.dispatchEvent(new CustomEvent("go-back"))}>
            ${x.back}
          </button>`:u}
      ${J(e)}
      <div class="who">
        <h3 dir="auto">${this.heading??n}</h3>
        ${r?d`<small>${r}</small>`:u}
      </div>
    </div>`}#d(){let{conversation:e,context:t}=this,{translate:n}=t;if(e.phase==="loading")return d`<div class="log" aria-busy="true">
        <div class="bones">
          <span class="hidden" role="status">${n("loading")}</span>
          ${[1,2,3,4].map(()=>d`<div class="bone"></div>`)}
        </div>
      </div>`;if(e.phase==="failed")return this.#f();let i=bt(e);if(i===0){let c=n("empty_conversation",{name:E(e.thread)});return this.#u?_("chat",c,n("empty_conversation_hint")):_("chat",c)}let[r,o]=this.#t.span(i),l=Hn(e,r,o,t.times),a=new Date;return d`<div
        class="log"
        role="log"
        tabindex="0"
        aria-label=${n("conversation_with",{name:E(e.thread)})}
        aria-busy=${e.isLoadingOlder?"true":"false"}
        @scroll=${this.#y}
      >
        <div class="content">
          ${e.isLoadingOlder?d`<div class="older">${n("loading_older")}</div>`:u}
          ${Ve(l,c=>c.key,c=>this.#l(c,a))}
        </div>
      </div>
      ${this.#e.follows&&this.#t.isAtNewest?u:this.#c()}`}#l(e,t){let{conversation:n,context:i,account:r}=this,{message:o}=e,l=!r?.senders.some(({channel:a,number:c})=>a==="instant"&&c===o?.from);return Wn(e,{context:i,now:t,name:E(n.thread),isOverdue:o!==void 0&&Gn(o,l,n.overdue,Number(t)),...this.#u?{sendAgain:a=>this.#p(a)}:{}})}#c(){let{unread:e}=this.conversation.thread,{translate:t}=this.context;return d`<button class="round newest" aria-label=${t("to_newest")} @click=${this.#_}>
      ${x.down}
      ${e>0?d`<span class="badge" aria-hidden="true">${e}</span><span class="hidden">${t("unread",{n:e})}</span>`:u}
    </button>`}#f(){let{conversation:e,context:t,account:n}=this,{translate:i}=t,r=e.failure;if(r?.code==="account_unavailable")return _("clock",i("account_away",{account:n?.title??"IPEX SMS"}));let o=d`<button class="chip" @click=${()=>{e.load()}}>${i("try_again")}</button>`;if(r?.code==="not_found")return _("failed",i("no_person"),i("no_person_hint"));let l=r&&r.code!=="unknown"?me(i,r):void 0;return _("failed",i("failed_to_load"),l,o)}#g(){let{conversation:e,context:t,account:n}=this,{translate:i}=t,{thread:r}=e;if(e.phase==="loading"&&!this.#u)return u;if(n&&!n.available)return d`<div class="read-only" role="status">${i("account_away",{account:n.title})}</div>`;if(!this.#u){let o=E(r),a=!pn(r.counterpart)&&e.isKnown?"no_answer":n?.senders.length===0?"no_sender":"read_only";return d`<div class="read-only">${i(a,{name:o})}</div>`}return d`<ipex-sms-composer
      .context=${t}
      .name=${E(r)}
      .text=${e.draft}
      .failure=${e.sendFailure}
      .writesPlainly=${n?.plain_text??!1}
      @draft-change=${o=>this.#v(o.detail)}
      @send-text=${o=>this.#p(o.detail)}
    ></ipex-sms-composer>`}get#u(){let{thread:e,isKnown:t,phase:n}=this.conversation,i=t||n==="loading"||this.context.isAdmin;return e.may_send&&i&&this.account?.available!==!1}#v(e){this.conversation.draft=e,this.conversation.sendFailure=null,this.requestUpdate()}#p(e){e===this.conversation.draft&&(this.conversation.draft=""),this.conversation.firstUnread=null,this.#e.follows=!0,this.conversation.send(e)}#y=()=>{let e=this.#e.follows,t=this.#e.note();this.#t.isAtNewest||(this.#e.follows=!1),t==="top"?this.#t.goBack(bt(this.conversation))?this.requestUpdate():this.conversation.loadOlder():t==="bottom"&&this.#t.goForward()&&this.requestUpdate(),e!==this.#e.follows&&this.requestUpdate(),this.#h()};#_=()=>{this.#e.follows=!0,this.requestUpdate()};#h=()=>{clearTimeout(this.#r),!(!(this.#n&&this.#e.follows&&document.visibilityState==="visible"&&!this.isPreview)||this.conversation.phase!=="ready"||this.conversation.thread.unread===0)&&(this.#r=setTimeout(()=>{this.conversation.markRead()},Gs))};#m(){let e=this.renderRoot.querySelector(".body");e&&this.#i?.observe(e)}}});var We,ts=p(()=>{"use strict";k();ce();de();D();he();Q();We=class extends b{static{this.properties={accounts:{attribute:!1},context:{attribute:!1},typed:{state:!0}}}static{this.styles=[C,w`
      :host {
        display: flex;
        flex-direction: column;
        height: 100%;
        min-height: 0;
      }

      .bar {
        border-bottom: 1px solid var(--sms-line);
      }

      .bar h3 {
        flex: 1;
      }

      label {
        display: flex;
        align-items: center;
        gap: 8px;
        flex: none;
        margin: 12px 16px 4px;
        padding: 0 16px;
        border-radius: 20px;
        background: var(--sms-in);
        color: var(--sms-meta);
      }

      label:focus-within {
        outline: 2px solid var(--sms-accent-ink);
      }

      input {
        flex: 1;
        min-width: 0;
        height: 40px;
        border: 0;
        background: none;
        color: var(--sms-ink);
      }

      /* The box around it shows the focus. */
      input:focus-visible {
        outline: none;
      }

      .hint {
        flex: none;
        padding: 0 32px 8px;
        color: var(--sms-faint);
        font-size: var(--sms-small);
      }

      h4 {
        margin: 0;
        padding: 8px 16px 4px;
        color: var(--sms-faint);
        font-size: var(--sms-small);
        font-weight: var(--ha-font-weight-medium, 500);
      }

      li span span {
        display: block;
      }

      li small {
        color: var(--sms-faint);
        font-size: var(--sms-small);
      }
    `]}constructor(){super(),this.typed=""}focusFirst(){this.renderRoot.querySelector("input")?.focus()}firstUpdated(){this.focusFirst()}render(){let{translate:e,isAdmin:t}=this.context,n=this.#e,i=n.every(({choices:r})=>r.length===0);return d`
      <div class="bar">
        <button class="round" aria-label=${e("back")} @click=${()=>this.dispatchEvent(new CustomEvent("go-back"))}>
          ${x.back}
        </button>
        <h3>${e("new_message")}</h3>
      </div>
      <label>
        ${e("new_message_to")}
        <input
          type="text"
          inputmode=${t?"text":"search"}
          autocomplete="off"
          placeholder=${e(t?"choose_or_number":"search")}
          @input=${r=>this.typed=r.currentTarget.value}
          @keydown=${this.#n}
        />
      </label>
      ${t?d`<div class="hint">${e("number_hint")}</div>`:u}
      ${i?_("search",e("empty_search")):d`<div class="scroll">${n.map(r=>this.#t(r,n.length>1))}</div>`}
    `}#t({account:e,choices:t},n){return t.length===0?u:d`${n?d`<h4>${e.title}</h4>`:u}
      <ul aria-label=${e.title}>
        ${t.map(({name:i,counterpart:r})=>d`<li>
            <button @click=${()=>this.#s(e,r)}>
              ${J({name:i,counterpart:r})}
              <span>
                <span dir="auto">${i??this.context.translate("text_number",{number:B(r)})}</span>
                ${i===null?u:d`<small>${B(r)}</small>`}
              </span>
            </button>
          </li>`)}
      </ul>`}get#e(){let e=this.typed.trim(),t=S(e),n=e.replace(/\D/g,""),i=({name:r,phone:o})=>S(r).includes(t)||n!==""&&o.includes(n);return this.accounts.filter(({available:r,senders:o})=>r&&o.length>0).map(r=>({account:r,choices:[...this.context.isAdmin&&Ce(e)?[{name:null,counterpart:e}]:[],...r.recipients.filter(o=>o.may_send&&i(o)).map(({name:o,phone:l})=>({name:o,counterpart:l}))]}))}#n=e=>{if(e.stopPropagation(),e.key==="Escape"&&this.dispatchEvent(new CustomEvent("go-back")),e.key!=="Enter"||e.isComposing)return;let t=this.#e.find(({choices:i})=>i.length>0),n=t?.choices.find(({name:i})=>i!==null)??t?.choices[0];t&&n&&this.#s(t.account,n.counterpart)};#s(e,t){let n={accountId:e.config_entry_id,counterpart:t};this.dispatchEvent(new CustomEvent("choose",{detail:n}))}}});var Zs,Xs,Ys,Js,Ze,ns,Qs,ss=p(()=>{"use strict";k();_t();Z();D();Le();Be();he();Q();Zs=300,Xs=250,Ys=6e4,Js=8,Ze=class extends b{static{this.properties={list:{attribute:!1},drafts:{attribute:!1},context:{attribute:!1},heading:{attribute:!1},chosen:{attribute:!1},maySend:{attribute:!1},accountTitle:{attribute:!1}}}static{this.styles=[C,w`
      :host {
        display: flex;
        flex-direction: column;
        height: 100%;
        min-height: 0;
      }

      .bar h2 {
        font-size: var(--ha-font-size-xl, 20px);
      }

      .gap {
        flex: 1;
      }

      .search {
        position: relative;
        flex: none;
        margin: 0 16px 8px;
      }

      .search .icon {
        position: absolute;
        inset-inline-start: 12px;
        top: 10px;
        height: 20px;
        color: var(--sms-meta);
        pointer-events: none;
      }

      .search input {
        display: block;
        width: 100%;
        height: 40px;
        padding: 0 16px 0 40px;
        border: 0;
        border-radius: 20px;
        background: var(--sms-in);
      }

      .thread {
        padding-block: 10px;
      }

      .thread[aria-current="true"] {
        background: var(--sms-chosen);
      }

      .thread[aria-current="true"] .avatar {
        background: var(--sms-surface);
      }

      .lines {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px 8px;
        align-items: center;
        flex: 1;
        min-width: 0;
      }

      .name {
        overflow: hidden;
        font-weight: var(--ha-font-weight-medium, 500);
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      time,
      .preview {
        color: var(--sms-faint);
        font-size: var(--sms-small);
      }

      [aria-current="true"] :is(time, .preview) {
        color: var(--sms-meta);
      }

      .preview {
        display: flex;
        align-items: center;
        gap: 4px;
        min-height: 22px;
        font-size: 13px;
      }

      .preview > span:last-child {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        unicode-bidi: isolate;
      }

      .preview .draft {
        flex: none;
        color: var(--sms-accent-ink);
      }

      .unread .name {
        font-weight: var(--ha-font-weight-bold, 600);
      }

      .unread .preview {
        color: var(--sms-ink);
      }

      .bones {
        padding: 8px 16px;
      }

      .bones div {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 10px 0;
      }

      .bones .bone:first-child {
        width: 40px;
        height: 40px;
      }

      .bones .bone:last-child {
        width: 60%;
        height: 14px;
      }
    `]}#t;#e;constructor(){super(),new N(this,()=>this.list)}focusThread(e){this.renderRoot.querySelector(`[data-key="${CSS.escape(e)}"]`)?.focus()}connectedCallback(){super.connectedCallback(),this.#e=setInterval(()=>this.requestUpdate(),Ys)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#e),clearTimeout(this.#t)}updated(){let e=this.renderRoot.querySelector(".scroll");e!==null&&e.clientHeight>0&&e.scrollHeight<=e.clientHeight&&this.list.loadMore()}render(){let{list:e,context:t}=this,{translate:n}=t,{unread:i}=e;return d`
      <div class="bar">
        <h2>${this.heading??n("title")}</h2>
        ${i>0?this.#r(i,e.hasMore):u}
        <span class="gap"></span>
        ${this.maySend?d`<button
              class="round new"
              aria-label=${n("new_message")}
              title=${n("new_message")}
              @click=${()=>this.#l("new-message")}
            >
              ${x.pencil}
            </button>`:u}
      </div>
      ${e.search!==""||e.threads.length>=Js?this.#n():u}
      ${this.#s()}
    `}#n(){let e=this.context.translate("search");return d`<div class="search">
      ${x.search}
      <input type="search" autocomplete="off" aria-label=${e} placeholder=${e} @input=${this.#d} @keydown=${Qs} />
    </div>`}#s(){let{list:e,context:t}=this,{translate:n}=t;if(e.phase==="loading")return d`<div class="bones" aria-busy="true">
        <span class="hidden" role="status">${n("loading")}</span>
        ${[1,2,3].map(()=>d`<div><span class="bone"></span><span class="bone"></span></div>`)}
      </div>`;if(e.phase==="failed"){if(e.failure?.code==="account_unavailable")return _("clock",n("account_away",{account:this.accountTitle??"IPEX SMS"}));let r=d`<button class="chip" @click=${()=>{e.load()}}>${n("try_again")}</button>`;return _("failed",n("failed_to_load"),void 0,r)}if(e.threads.length===0){if(e.search!=="")return _("search",n("empty_search"));let r=n(t.isAdmin?"empty_people_hint":"empty_list_hint");return _("chat",n("empty_list"),r)}let i=new Date;return d`<div class="scroll" @scroll=${this.#a}>
      <ul aria-label=${n("conversations")}>
        ${Ve(e.threads,y,r=>this.#i(r,i))}
      </ul>
    </div>`}#i(e,t){let{times:n}=this.context,{last_message:i,unread:r}=e,o=y(e);return d`<li>
      <button
        class="thread ${r>0?"unread":""}"
        data-key=${o}
        aria-current=${o===this.chosen?"true":"false"}
        @click=${()=>this.#l("open-thread",e)}
      >
        ${J(e)}
        <span class="lines">
          <span class="name" dir="auto">${E(e)}</span>
          ${i?d`<time datetime=${i.created_at}>${n.brief(new Date(i.created_at),t)}</time>`:d`<span></span>`}
          <span class="preview">${this.#o(e)}</span>
          ${r>0?this.#r(r):d`<span></span>`}
        </span>
      </button>
    </li>`}#o(e){let{translate:t}=this.context,{last_message:n}=e,i=this.drafts.get(y(e));if(i)return d`<span class="draft">${t("draft")}: </span><span dir="auto">${ns(i)}</span>`;if(!n)return d`<span>${t("never")}</span>`;let r=ns(n.text??t("text_erased"));return n.direction==="in"||n.state==="received"?d`<span dir="auto">${r}</span>`:d`${Ke(n.state,t)}<span dir="auto"><span class="hidden">${t("you")}: </span>${r}</span>`}#r(e,t=!1){let n=e>99?"99+":`${e}${t?"+":""}`;return d`<span class="badge"
      ><span aria-hidden="true">${n}</span
      ><span class="hidden">${this.context.translate("unread",{n:e})}</span></span
    >`}#a=e=>{let{scrollHeight:t,clientHeight:n,scrollTop:i}=e.currentTarget;t-n-i<Zs&&this.list.loadMore()};#d=e=>{let{value:t}=e.currentTarget;clearTimeout(this.#t),this.#t=setTimeout(()=>{this.list.setSearch(t.trim())},Xs)};#l(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}},ns=s=>s.replace(/\s+/g," ").slice(0,160),Qs=s=>s.stopPropagation()});var is={};cs(is,{defineElements:()=>ti});function ti(){for(let[s,e]of Object.entries(ei))customElements.get(s)||customElements.define(s,e)}var ei,rs=p(()=>{"use strict";Rn();ge();Mn();es();ts();ss();ei={"ipex-sms-composer":je,"ipex-sms-conversation":Ge,"ipex-sms-recipients":We,"ipex-sms-thread-list":Ze,[I]:Ie}});ge();G();var os=["home-assistant","hc-main"],ni=5e3;function si(){if(window.customCards??=[],window.customCards.some(({type:n})=>n===I))return;let s=document.querySelector("home-assistant"),e=q(s?.hass?.language??navigator.language),t={type:I,name:e("card_name"),description:e("card_description"),preview:!0,documentationURL:"https://github.com/ipex-sms/home-assistant-ipex-sms#dashboard-card",getEntitySuggestion:Lt};window.customCards.push(t)}async function ii(){let{defineElements:s}=await Promise.resolve().then(()=>(rs(),is));s()}var as=()=>new Promise(s=>setTimeout(s,ni));async function ri(){os.some(s=>customElements.get(s))||await Promise.race([as(),...os.map(s=>customElements.whenDefined(s))])}async function oi(){await as(),!(customElements.get(I)||import.meta.url.includes("#again"))&&await import(`${import.meta.url}#again`)}si();ri().then(ii).then(oi);
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directives/class-map.js:
  (**
   * @license
   * Copyright 2018 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
